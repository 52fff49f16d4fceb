// `gordian view`: the page, served on loopback, with everything that can be asked of the snapshots.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/html_report.h"
#include "cli/messages.h"
#include "cli/printable.h"
#include "cli/shared_options.h"
#include "viewer/serve/server.h"

extern char** environ;

namespace gordian::cli {
namespace {

constexpr const char* kFooter =
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

bool has_desktop() { return std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr; }

// Whether it was begun. The address is shown all the same. The browser may outlive us: it has no signals blocked, as we
// do.
bool open_browser(const std::string& address) {
  std::string program = "xdg-open", argument = address;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, program.c_str(), &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0;
}

// Blocked in all threads that are made from now on, and waited for.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

int view_command(const ViewCommand& command) {
  require_page();
  const SessionOptions options = session_options(command.path, command.analyze);
  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::optional<Session> session(options);
  Progress progress;
  progress.show("analyzing " + command.path);
  if (const std::string problem = session->error(); !problem.empty()) throw Failure{kExitBadInput, printable(problem)};
  progress.clear();
  Server server(*session, command.port);
  std::thread serving([&] { server.run(); });
  if (!write_all(STDOUT_FILENO, server.address() + "\n")) say("the address is {}", server.address());
  const bool opened = !command.no_browser && has_desktop() && open_browser(server.address());
  say("{} Ctrl-C ends this.", opened ? "the page opens in your browser." : "open this address in a browser.");
  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  serving.join();
  return 0;
}

}  // namespace

void add_view(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<ViewCommand>();
  CLI::App* sub = app.add_subcommand("view", "Show snapshots in a browser");
  sub->footer(kFooter);
  sub->add_option("PATH", command->path, "A snapshot (*.gsnap), or a folder made by `gordian run`")
      ->required()
      ->option_text(" ");
  sub->add_option("--port", command->port, "Port of 127.0.0.1 [a free one]")->option_text("N");
  sub->add_flag("--no-browser", command->no_browser, "Do not open a browser, only print the address");
  add_sysroot_option(*sub, command->analyze.sysroot);
  add_cache_option(*sub, command->analyze.cache_folder);
  sub->callback([command, &exit_status] { exit_status = view_command(*command); });
}

}  // namespace gordian::cli
