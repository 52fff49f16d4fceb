// `gordian view`: the page, served on loopback, with everything that can be asked of the snapshots.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/html_report.h"
#include "cli/messages.h"
#include "cli/printable.h"
#include "cli/serving.h"
#include "cli/shared_options.h"
#include "viewer/html/page.h"

namespace gordian::cli {
namespace {

constexpr const char* kViewFooter =
    "The page is served on 127.0.0.1 until Ctrl-C, for the browser that has the address\n"
    "(it contains a secret). While the program runs, new snapshots appear by themselves.\n\n"
    "Exit status 0: ended by Ctrl-C; 1: there is no snapshot, or it cannot be read; 125: no\n"
    "port, or no page in this build.\n\n"
    "Examples:\n"
    "  gordian view gordian-out/server.4711\n"
    "  gordian view --no-browser --port 8080 server.4711.1.gsnap";

struct ViewCommand {
  std::string path;
  AnalyzeOptions analyze;
  uint16_t port = 0;
  bool no_browser = false;
};

int view_command(const ViewCommand& command) {
  require_page();
  const SessionOptions options = session_options(command.path, command.analyze);
  const EndingSignals signals;
  Session session(options);
  Progress progress;
  progress.show("analyzing " + command.path);
  if (const std::string problem = session.error(); !problem.empty()) throw Failure{kExitBadInput, printable(problem)};
  progress.clear();
  Server server({page, [&](const std::string& path) { return session.answer(path); }, "gordian view"}, command.port);
  serve_until_ended(server, signals, !command.no_browser);
  return 0;
}

}  // namespace

void add_view(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<ViewCommand>();
  CLI::App* sub = app.add_subcommand("view", "Show snapshots in a browser");
  sub->footer(kViewFooter);
  sub->add_option("PATH", command->path, "A snapshot (*.gsnap), a pack (*.gpack), or a folder made by\n`gordian run`")
      ->required()
      ->option_text(" ");
  sub->add_option("--port", command->port, "Port of 127.0.0.1 [a free one]")->option_text("N");
  sub->add_flag("--no-browser", command->no_browser, "Do not open a browser, only print the address");
  add_sysroot_option(*sub, command->analyze.sysroot);
  add_cache_option(*sub, command->analyze.cache_folder);
  sub->callback([command, &exit_status] { exit_status = view_command(*command); });
}

}  // namespace gordian::cli
