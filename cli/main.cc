// `gordian`: the command line. Each subcommand has its own file; this one only chooses.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/messages.h"

namespace gordian::cli {
namespace {

constexpr const char* kExample =
    "Example: see what a program leaves behind, and look at it again later.\n"
    "  gordian run -- ./server --port 8080\n"
    "  gordian analyze gordian-out/server.4711\n\n"
    "`gordian COMMAND --help` explains a command.";

int main_throwing(int argc, char** argv) {
  CommandLine line = split_command_line(argc, argv);
  int exit_status = 0;
  CLI::App app(
      "Finds objects of a C++ program that keep each other alive (reference cycles) and other leaks,\n"
      "in the program as it is: nothing is recompiled, no root is needed.");
  app.name("gordian");
  app.set_version_flag("--version", "gordian " GORDIAN_VERSION);
  app.require_subcommand(1);
  app.footer(kExample);
  add_run(app, line.after_dashes, exit_status);
  add_snapshot(app, exit_status);
  add_analyze(app, exit_status);
  add_why(app, exit_status);
  add_view(app, exit_status);
  add_diff(app, exit_status);
  add_check(app, exit_status);
  add_history(app, exit_status);
  add_dashboard(app, exit_status);
  add_objects(app, exit_status);
  add_referrers(app, exit_status);
  add_referents(app, exit_status);
  add_dump(app, exit_status);
  add_pack(app, exit_status);
  try {
    std::reverse(line.arguments.begin(), line.arguments.end());  // CLI11 takes them from the back
    app.parse(line.arguments);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    say("{}\nTry `gordian --help`.", error.what());
    return line.is_run ? kExitOwnFailure : kExitUsage;
  }
  return exit_status;
}

}  // namespace
}  // namespace gordian::cli

int main(int argc, char** argv) {
  using namespace gordian::cli;
  prepare_process();
  try {
    return main_throwing(argc, argv);
  } catch (const Failure& failure) {
    say(std::string_view(failure.message));
    return failure.exit_status;
  } catch (const std::exception& error) {
    say("{}", error.what());
    return kExitOwnFailure;
  }
}
