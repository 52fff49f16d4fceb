// `gordian history`: reports of many nights in a database. Each subcommand has a file of its own.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/history_options.h"
#include "cli/messages.h"
#include "cli/printable.h"
#include "cli/quantities.h"
#include "cli/times.h"
#include "history/store/error.h"

namespace gordian::cli {
namespace {

constexpr const char* kHistoryFooter =
    "The history is a file (SQLite), or a database on a server: postgresql://HOST/DATABASE.\n"
    "It is named by --db, or by GORDIAN_DB.\n\n"
    "Exit status 0: done; 1: failed, and stderr says of what; 2: the command line is wrong.\n\n"
    "Examples:\n"
    "  gordian history add --build v1.2 gordian-out\n"
    "  gordian history list --binary server\n"
    "  gordian history show 4c980ec8\n"
    "  gordian history prune --older-than 400d";

// CLI11 wants a text instead of an exception.
template <typename Parse>
CLI::Validator checked(const Parse& parse) {
  return {[parse](std::string& text) {
            try {
              parse(text);
            } catch (const std::invalid_argument& error) {
              return std::string(error.what());
            }
            return std::string();
          },
          ""};
}

}  // namespace

void add_db_option(CLI::App& app, std::string& url) {
  const char* chosen = std::getenv("GORDIAN_DB");
  url = chosen != nullptr && *chosen != '\0' ? chosen : "gordian-history.db";
  app.add_option("--db", url,
                 "The history: a file, or postgresql://HOST/DATABASE\n[$GORDIAN_DB, else gordian-history.db]")
      ->option_text("URL");
}

void add_wait_option(CLI::App& app, std::chrono::milliseconds& wait) {
  app.add_option_function<std::string>(
         "--wait", [&wait](const std::string& text) { wait = std::chrono::milliseconds(parse_duration_ms(text)); },
         "How long to try again if the database is busy or away [30s]")
      ->check(checked(parse_duration_ms))
      ->option_text("DURATION");
}

void add_time_option(CLI::App& app, const std::string& name, uint64_t& at, const std::string& help) {
  app.add_option_function<std::string>(
         name, [&at](const std::string& text) { at = parse_moment(text); }, help)
      ->check(checked(parse_moment))
      ->option_text("TIME");
}

int history_status(const std::function<int()>& work) {
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk
  try {
    return work();
  } catch (const history::Error& error) {
    throw Failure{kExitBadInput, printable(error.what())};
  }
}

void add_history(CLI::App& app, int& exit_status) {
  CLI::App* sub = app.add_subcommand("history", "Keep the reports of many nights, and look at them");
  sub->footer(kHistoryFooter);
  sub->require_subcommand(1);
  add_history_add(*sub, exit_status);
  add_history_list(*sub, exit_status);
  add_history_show(*sub, exit_status);
  add_history_prune(*sub, exit_status);
}

}  // namespace gordian::cli
