// `gordian history prune`: old nights go.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "cli/history_options.h"
#include "cli/history_text.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/times.h"
#include "history/store/history.h"

namespace gordian::cli {
namespace {

constexpr const char* kHistoryPruneFooter =
    "What is there today keeps its first night, its first build and the last clean one, if\n"
    "these nights go, too.\n\n"
    "Exit status 0: done, if there was nothing to do, too; 1: failed; 2: neither --older-than\n"
    "nor --keep-last was given.\n\n"
    "Examples:\n"
    "  gordian history prune --older-than 400d --dry-run\n"
    "  gordian history prune --branch topic --keep-last 10";

struct PruneCommand {
  std::string db;
  std::string format = "text";
  std::chrono::milliseconds wait = history::kPatience;
  history::PruneOptions options;
  uint64_t age = 0;  // ns
  bool vacuum = true;
};

uint64_t now() {
  return static_cast<uint64_t>(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
}

int prune_command(PruneCommand& command) {
  if (command.age == 0 && command.options.keep_last == 0) {
    throw Failure{kExitUsage, "say what may go: --older-than 400d, or --keep-last 100."};
  }
  if (command.age != 0) command.options.before_at = now() - std::min(now(), command.age);
  const auto history = history::open_existing_history(command.db, command.wait);
  const std::vector<history::Pruned> pruned = history->prune(command.options);
  if (command.vacuum && !command.options.dry_run && !pruned.empty()) history->vacuum();
  if (command.format == "json") {
    for (const history::Pruned& one : pruned) print_answer(on_one_line(json_of(one)) + "\n");
  } else {
    print_answer(pruned_text(pruned, command.options.dry_run));
  }
  return 0;
}

CLI::Validator is_age() {
  return {[](std::string& text) {
            try {
              parse_age(text);
            } catch (const std::invalid_argument& error) {
              return std::string(error.what());
            }
            return std::string();
          },
          ""};
}

}  // namespace

void add_history_prune(CLI::App& history, int& exit_status) {
  auto command = std::make_shared<PruneCommand>();
  history::PruneOptions& options = command->options;
  CLI::App* sub = history.add_subcommand("prune", "Take old nights out");
  sub->footer(kHistoryPruneFooter);
  add_db_option(*sub, command->db);
  sub->add_option_function<std::string>(
         "--older-than", [command](const std::string& text) { command->age = parse_age(text); },
         "Nights that are older go: 400d, 52w, 12h")
      ->check(is_age())
      ->option_text("AGE");
  sub->add_option("--keep-last", options.keep_last,
                  "Of each binary on each branch the newest N nights stay,\nthe others go")
      ->check(CLI::Range(1, 1'000'000))
      ->option_text("N");
  sub->add_option("--project", options.project, "Only of this project [all]")->option_text("NAME");
  sub->add_option("--branch", options.branch, "Only of this branch [all]")->option_text("NAME");
  sub->add_flag("--dry-run", options.dry_run, "Only say what would go");
  sub->add_flag_callback(
      "--no-vacuum", [command] { command->vacuum = false; }, "Do not give the room back to the disk now");
  add_wait_option(*sub, command->wait);
  sub->add_option("--format", command->format, "json: one object per branch, each on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
  sub->callback([command, &exit_status] { exit_status = history_status([&] { return prune_command(*command); }); });
}

}  // namespace gordian::cli
