// `gordian why`: what keeps an object alive, or all objects of a type.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "analyzer/analyze.h"
#include "analyzer/report/json.h"
#include "analyzer/report/why.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/printable.h"
#include "cli/shared_options.h"

namespace gordian::cli {
namespace {

constexpr const char* kWhyFooter =
    "For an address: the shortest way to it from a global, thread-local storage or a\n"
    "stack. For a type: its objects by what keeps them, with one example each. Of what\n"
    "leaked: what holds it.\n\n"
    "Exit status 0: answered; 1: the snapshot cannot be read, or nothing of the kind is\n"
    "in it; 2: that is no address.\n\n"
    "Examples:\n"
    "  gordian why gordian-out/server.4711 0x55d0a4c2b2c0\n"
    "  gordian why server.4711.1.gsnap Session\n"
    "  gordian why server.4711.1.gsnap 'std::vector<Session>'";

struct WhyCommand {
  std::string path;
  std::string asked;
  std::string format = "text";
  std::string sysroot;
  std::string cache_folder;
};

int why_command(const WhyCommand& command) {
  WhyQuestion question{address_or_type(command.asked), command.asked};
  report::Why why;
  AnalyzeOptions options;
  options.sysroot = command.sysroot;
  options.cache_folder = command.cache_folder;
  options.report = false;
  options.inspect = [&](const References& references, const Liveness& liveness, const Findings& findings) {
    why = answer_why(references, liveness, findings, question);
  };
  const std::string path = snapshot_at(command.path);
  analyze_one(path, options);
  if (!why.error().empty()) throw Failure{kExitBadInput, printable(fmt::format("{}: {}.", path, why.error()))};
  if (command.format == "text") make_printable(why);
  const std::string text = command.format == "json" ? to_json(why) + "\n" : to_text(why, look_of(STDOUT_FILENO).width);
  print_answer(text);
  return 0;
}

}  // namespace

void add_why(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<WhyCommand>();
  CLI::App* sub = app.add_subcommand("why", "Say what keeps an object alive, or all objects of a type");
  sub->footer(kWhyFooter);
  sub->add_option("PATH", command->path, kOneSnapshot)->required()->option_text(" ");
  sub->add_option("ADDRESS|TYPE", command->asked,
                  "Anywhere in a block; or a type as in the source, without\n"
                  "namespaces and template arguments if that is enough")
      ->required()
      ->option_text(" ");
  add_format_option(*sub, command->format);
  add_sysroot_option(*sub, command->sysroot);
  add_cache_option(*sub, command->cache_folder);
  sub->callback([command, &exit_status] { exit_status = why_command(*command); });
}

}  // namespace gordian::cli
