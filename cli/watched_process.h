// A program that runs under the runtime, seen from another process: is it there, may we ask it for a snapshot, what
// does it answer. The protocol is that of schema/sidecar_protocol.h.
#ifndef GORDIAN_CLI_WATCHED_PROCESS_H_
#define GORDIAN_CLI_WATCHED_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "schema/sidecar_protocol.h"

namespace gordian::cli {

// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;  // -1: none
};

// What everybody may read of a process in /proc.
struct ProcessInfo {
  pid_t pid = 0;
  pid_t parent = 0;
  std::string name;  // comm: at most 15 characters
  uid_t user = 0;    // real user
  bool ended = false;
  bool filtered = false;  // confined with seccomp
};

// Nothing if there is no such process.
std::optional<ProcessInfo> process_info(pid_t pid);

// Whether the runtime is loaded into the process; nothing if the kernel does not let us look.
std::optional<bool> has_runtime(pid_t pid);

// Whether there is a sidecar whose program was killed, and which has not noticed yet: one that puts its snapshots into
// `folder`, or one of the executable `program` that has not come so far. It keeps the executable busy (ETXTBSY).
bool sidecar_left_behind(const std::string& folder, const std::string& program);

class Sidecar {
 public:
  // Of the process `program`; nothing if it has none (any more). Throws Failure if it may not be asked.
  static std::optional<Sidecar> find(pid_t program);

  // Where the snapshots go; empty if that folder cannot be made or entered.
  std::string folder();
  // What it told last. Its memory outlives it.
  sidecar_protocol::Status status() const;
  // Asks for a snapshot. False: it is gone. Throws Failure if it may not be asked.
  bool ask() const;
  // Waits for its end, at most so long. True: it has ended.
  bool has_ended_within(std::chrono::milliseconds limit) const;

 private:
  Sidecar(pid_t pid, Descriptor process, Descriptor status);
  pid_t pid_;
  Descriptor process_;  // pidfd
  Descriptor status_;
  std::string folder_;  // as it was last seen
};

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_WATCHED_PROCESS_H_
