// The sidecar: who takes snapshots while the program runs.
//
// Problem: a snapshot every second, or on demand, without a thread of ours in the program, without a signal to one of
// its threads, without a child that its wait() sees, without a file descriptor.
// Choice: a process made by clone with CLONE_VM but neither CLONE_THREAD nor CLONE_SIGHAND. It sees the program's
// memory as it is now, but has its own signals, files, limits and working directory. It sleeps; for a snapshot it
// forks, and that copy writes. No thread of the program takes part; those that write to memory meanwhile wait for the
// fork as they would for any.
//
// How it stays unnoticed:
//   children     its exit signal is 0: no SIGCHLD, and wait() without __WALL or __WCLONE does not see it, nor the
//                copies. It is a child of the program nevertheless, not of init: so it can be reaped by us, and does
//                not turn up at some subreaper when the program ends as it should.
//   files        it gives up the shared table at once, for one of its own: the program has no descriptor more. So no
//                pipe can tell it that the program ended; a pidfd in its own table does.
//   signals      all are blocked. It leaves the process group and the session, so that neither Ctrl-C nor a hang-up
//                nor a kill(0) means it, and so that no group stays alive for its sake.
//   threads      it is none: __libc_single_threaded and /proc/PID/task are as ever. Its thread pointer leads to memory
//                of ours, should some code look there by mistake.
//   limits       it counts as a process (RLIMIT_NPROC, pids cgroup). If it cannot be had, the snapshots say so.
//   memory       the stack, and its page tables.
//
// When must it not be there?
//   exec         the memory of the old program would stay until the sidecar notices; and a child from before an exec
//                sends SIGCHLD when it ends, whatever its exit signal. So the exec functions end it first (hooks).
//                After an exec by a raw system call it notices within a second: its memory is not the program's any
//                more.
//   setuid & co. it would keep the rights that the program gives up, in memory that the program can write to. It ends
//                first, and comes again with the new rights.
//   wait         for children of every kind (__WALL) sees it. It is away meanwhile.
//   unshare      the kernel lets only a process whose memory is its own alone enter a user namespace.
//   sandboxes    the same as with setuid, but it does not come again.
//   fork         the child has none (its process state is wiped) and gets its own; vfork's child does nothing.
//   the end      the program's last act ends and reaps it. If the program is killed, the pidfd tells; init reaps.
//
// When is it started? It costs some 50 µs to start and end one, so not for each of a script's thousand short programs:
//   at once      if the program asked for snapshots over time (every=, growth=), or is the one that was launched: so
//                that one can ask for its snapshot even if it never allocates again. A forked child that is to have
//                snapshots over time gets its own when it is no small one any more (fork_family.h).
//   else         at some rare event of the allocation hooks when the process is 100 ms old.
//
// Rejected: a thread (seen by glibc, /proc and the program's own counting), SIGPROF or a timer (EINTR), a process
// outside that reads our memory (not a consistent cut; ptrace rights), a pipe closed by exec (a descriptor in the
// program's table, and programs that close all descriptors would end it), PR_SET_PDEATHSIG (it means the thread that
// made the process, not the process), a double fork (an orphan at every subreaper).
#ifndef GORDIAN_PRELOAD_SIDECAR_SIDECAR_H_
#define GORDIAN_PRELOAD_SIDECAR_SIDECAR_H_

#include "preload/runtime/process_state.h"

namespace gordian::preload {

// The way there for `consider_sidecar`.
void consider_sidecar_now();

// Starts a sidecar if the process has none and is old enough. For the rare paths of the allocation hooks: costs one
// load once the question is settled, and mostly a count before. Async-signal-safe; preserves errno.
inline void consider_sidecar() {
  if (__builtin_expect(process_state->sidecar_settled.load(std::memory_order_relaxed) == 0, false))
    consider_sidecar_now();
}

// Starts it now if this program should have one from the beginning, and has none: from our constructor, and when a
// forked child turns out to be no small one.
void start_sidecar_with_program();

// Ends the sidecar and reaps it; returns when it is gone. A snapshot that is being written is finished first. It may
// come again later. Does nothing in a vfork's child. Async-signal-safe; preserves errno.
void end_sidecar();

// The same, for good.
void retire_sidecar();

// While any of these lives there is no sidecar; afterwards there is one again, if there was one.
class WithoutSidecar {
 public:
  WithoutSidecar();
  ~WithoutSidecar();
  WithoutSidecar(const WithoutSidecar&) = delete;
  WithoutSidecar& operator=(const WithoutSidecar&) = delete;

 private:
  ProcessState* state_ = nullptr;  // nullptr: the sidecar, if any, is another process'
  bool had_one_ = false;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SIDECAR_SIDECAR_H_
