#include "cli/serving.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>

#include "cli/messages.h"

extern char** environ;

namespace gordian::cli {
namespace {

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

}  // namespace

EndingSignals::EndingSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void EndingSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
}

void serve_until_ended(Server& server, const EndingSignals& signals, bool browser) {
  std::thread serving([&] { server.run(); });
  if (!write_all(STDOUT_FILENO, server.address() + "\n")) say("the address is {}", server.address());
  const bool opened = browser && has_desktop() && open_browser(server.address());
  say("{} Ctrl-C ends this.", opened ? "the page opens in your browser." : "open this address in a browser.");
  signals.wait();
  server.stop();
  serving.join();
}

}  // namespace gordian::cli
