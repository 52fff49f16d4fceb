#ifndef GORDIAN_PRELOAD_HOOKS_SANDBOX_HOOKS_H_
#define GORDIAN_PRELOAD_HOOKS_SANDBOX_HOOKS_H_

#include <atomic>

namespace gordian::preload {

// The program asked the kernel for a system call filter (seccomp). Then no system call of ours is safe any more: the
// kernel might kill the program for it.
extern std::atomic<bool> program_is_sandboxed;

// REQUIRES: the real functions are looked up.
void connect_sandbox_hooks();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_HOOKS_SANDBOX_HOOKS_H_
