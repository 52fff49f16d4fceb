// `gordian snapshot`: one more snapshot of programs that run under gordian.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/printable.h"
#include "cli/watched_process.h"

namespace gordian::cli {
namespace {

using namespace std::chrono_literals;
using sidecar_protocol::Status;

constexpr const char* kSnapshotFooter =
    "Prints where each snapshot is, one path a line. The program goes on meanwhile; none\n"
    "of its threads is stopped. You must be the program's user, or root.\n"
    "Exit status 0: all snapshots are there; 1: some could not be had.\n\n"
    "Examples:\n"
    "  gordian snapshot 4711\n"
    "  gordian analyze $(gordian snapshot 4711)";

// How long a program that is just starting, or changing into another one, may take until it can be asked.
constexpr auto kPatience = 2s;
constexpr auto kStep = 20ms;

struct SnapshotCommand {
  std::vector<pid_t> pids;
};

[[noreturn]] void fail(const std::string& message) { throw Failure{kExitBadInput, message}; }

std::string named(const ProcessInfo& program) {
  return fmt::format("{} (process {})", printable(program.name), program.pid);
}

bool is_gone(pid_t pid) {
  const auto info = process_info(pid);
  return !info || info->ended;
}

// The process, if it is one that may be asked.
ProcessInfo find_program(pid_t pid) {
  const auto info = process_info(pid);
  if (!info) fail(fmt::format("there is no process {}.", pid));
  if (info->ended) fail(fmt::format("{} has ended.", named(*info)));
  if (info->name == sidecar_protocol::kSidecarName) {
    fail(fmt::format("process {} belongs to gordian itself. Write: gordian snapshot {}", pid, info->parent));
  }
  if (info->user != geteuid() && geteuid() != 0) {
    fail(fmt::format("{} is another user's (uid {}). That user can ask for a snapshot of it, and root.", named(*info),
                     info->user));
  }
  return *info;
}

std::string ended_meanwhile(const ProcessInfo& program, const std::string& folder) {
  return fmt::format("{} ended before the snapshot was taken. If it ended by itself, there is the one from its exit{}.",
                     named(program), folder.empty() ? "" : " in " + folder);
}

// For a process that has no sidecar.
std::string why_not_watched(const ProcessInfo& program) {
  const auto runtime = has_runtime(program.pid);
  if (!runtime) {
    const char* reason = geteuid() == 0
                             ? "a security module or the container forbids it"
                             : "it has changed its user, or called prctl(PR_SET_DUMPABLE). Then only root can ask";
    return fmt::format("{} does not let itself be looked at: {}.", named(program), reason);
  }
  if (!*runtime) {
    return fmt::format("{} does not run under gordian. Start it with: gordian run -- PROGRAM", named(program));
  }
  const auto own = process_info(getpid());
  if (program.filtered && !(own && own->filtered)) {
    return fmt::format("{} runs in a sandbox (seccomp), in which gordian does nothing. Run it without its sandbox.",
                       named(program));
  }
  return fmt::format(
      "{} runs under gordian, but cannot be asked (yet): it has done next to nothing so far, is a program that "
      "--follow "
      "leaves out, has confined itself, or may not have another process (ulimit -u). Try again in a second.",
      named(program));
}

Sidecar await_sidecar(const ProcessInfo& program, Progress& progress, const std::string& folder) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    if (auto sidecar = Sidecar::find(program.pid)) return std::move(*sidecar);
    if (is_gone(program.pid)) fail(ended_meanwhile(program, folder));
    const bool hopeless = folder.empty() && !has_runtime(program.pid).value_or(false);
    if (hopeless || std::chrono::steady_clock::now() >= deadline) fail(why_not_watched(program));
    progress.show(fmt::format("waiting until {} can be asked", named(program)));
    std::this_thread::sleep_for(kStep);
  }
}

std::string describe_error(int error, const std::string& folder) {
  if (error == ECANCELED) return "what wrote it was killed, perhaps for want of memory";
  if (error == EAGAIN) return "the program may not have another process (ulimit -u, or its container's limit)";
  if (error == ENOMEM) return "there is not enough memory";
  return fmt::format("{}: {}", folder.empty() ? "its output folder" : folder, strerror(error));
}

// The path of the snapshot, or nothing if the sidecar ended without taking one.
std::optional<std::string> await_answer(Sidecar& sidecar, uint32_t begun_before, const ProcessInfo& program,
                                        Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  while (true) {
    const bool over = sidecar.has_ended_within(kStep);
    const Status status = sidecar.status();
    if (status.ended > begun_before) {
      const std::string folder = sidecar.folder();
      const std::string name = static_cast<const char*>(status.name);
      if (status.error == 0 && parse_snapshot_name(name) && name == printable(name) &&
          name.find('/') == std::string::npos)
        return fmt::format("{}/{}", folder, name);
      if (status.error == 0) fail(fmt::format("{} does not say where its snapshot is.", named(program)));
      fail(fmt::format("the snapshot of {} could not be written: {}.", named(program),
                       describe_error(status.error, folder)));
    }
    if (over) return std::nullopt;
    const auto spent = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
    progress.show(fmt::format("waiting for the snapshot of {}, {} s", named(program), spent.count()));
  }
}

// Where the snapshot is. A sidecar that goes while we wait is followed by another one if the program lives on.
std::string take_snapshot(pid_t pid) {
  const ProcessInfo program = find_program(pid);
  Progress progress;
  std::string folder;
  while (true) {
    Sidecar sidecar = await_sidecar(program, progress, folder);
    folder = sidecar.folder();
    const uint32_t begun = sidecar.status().begun;
    if (!sidecar.ask()) continue;
    if (auto path = await_answer(sidecar, begun, program, progress)) return *path;
  }
}

void print_path(const std::string& text) {
  if (!write_all(STDOUT_FILENO, text)) {
    throw Failure{kExitBadInput, fmt::format("the path cannot be written: {}.", strerror(errno))};
  }
}

int snapshot_command(const SnapshotCommand& command) {
  int exit_status = 0;
  for (const pid_t pid : command.pids) {
    try {
      print_path(take_snapshot(pid) + "\n");
    } catch (const Failure& failure) {
      say("{}", failure.message);
      exit_status = failure.exit_status;
    }
  }
  return exit_status;
}

}  // namespace

void add_snapshot(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<SnapshotCommand>();
  CLI::App* sub = app.add_subcommand("snapshot", "Take one more snapshot of a program that runs under gordian");
  sub->footer(kSnapshotFooter);
  sub->add_option("PID", command->pids, "The process, as in the name of its folder, or as ps(1) shows it")
      ->required()
      ->check(CLI::Range(1, 1 << 22).description(""))
      ->option_text("...");
  sub->callback([command, &exit_status] { exit_status = snapshot_command(*command); });
}

}  // namespace gordian::cli
