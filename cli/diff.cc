// `gordian diff`: what has changed from one snapshot to another.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/shared_options.h"
#include "viewer/answers/comparison.h"
#include "viewer/terminal/heap_text.h"

namespace gordian::cli {
namespace {

constexpr const char* kDiffFooter =
    "Findings are compared by their fingerprints, which are the same in every build.\n\n"
    "Exit status 0: compared; 1: a snapshot cannot be read.\n\n"
    "Examples:\n"
    "  gordian diff server.4711.1.gsnap server.4711.2.gsnap\n"
    "  gordian diff before/ after/";

struct DiffCommand {
  std::string before, after;
  std::string format = "text";
  std::string sysroot;
  std::string cache_folder;
  size_t top = 20;
};

Census census_of(const std::string& path, const DiffCommand& command) {
  Census census;
  AnalyzeOptions options;
  options.sysroot = command.sysroot;
  options.cache_folder = command.cache_folder;
  const std::string snapshot = snapshot_at(path);
  options.preceding = [&] { return preceding_snapshot(snapshot); };
  options.browse = [&](const Analyzed& analyzed) { census = take_census(analyzed); };
  analyze_one(snapshot, options);
  return census;
}

int diff_command(const DiffCommand& command) {
  const Census before = census_of(command.before, command);
  const Census after = census_of(command.after, command);
  if (command.format == "json") {
    print_answer(on_one_line(diff_json(before, after)) + "\n");
  } else {
    print_text(diff_text(before, after, {.top = command.top, .width = look_of(STDOUT_FILENO).width}));
  }
  return 0;
}

}  // namespace

void add_diff(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<DiffCommand>();
  CLI::App* sub = app.add_subcommand("diff", "Say what has changed from one snapshot to another");
  sub->footer(kDiffFooter);
  sub->add_option("OLD", command->before, kOneSnapshot)->required()->option_text(" ");
  sub->add_option("NEW", command->after, "Likewise")->required()->option_text(" ");
  add_format_option(*sub, command->format);
  sub->add_option("--top", command->top, "How many types and places [20]")->option_text("N");
  add_sysroot_option(*sub, command->sysroot);
  add_cache_option(*sub, command->cache_folder);
  sub->callback([command, &exit_status] { exit_status = diff_command(*command); });
}

}  // namespace gordian::cli
