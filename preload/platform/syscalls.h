// System calls without libc: no errno, no cancellation points, no locks. Usable in the snapshot's child, in vfork
// children and before libc is initialised.
//
// Every function but with_errno() returns what the kernel returns: a value, or a negative error number.
#ifndef GORDIAN_PRELOAD_PLATFORM_SYSCALLS_H_
#define GORDIAN_PRELOAD_PLATFORM_SYSCALLS_H_

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

namespace gordian::preload::sys {

inline long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

inline long address(const volatile void* pointer) { return reinterpret_cast<long>(pointer); }
inline bool failed(long result) { return result < 0 && result >= -4095; }

// What libc would return for it. Only for hooks that stand in for a function of libc.
inline long with_errno(long result) {
  if (!failed(result)) return result;
  errno = static_cast<int>(-result);
  return -1;
}

// Retries while the call is interrupted.
template <typename Call>
long uninterrupted(Call&& repeat) {
  long result;
  do result = repeat();
  while (result == -EINTR);
  return result;
}

inline int open(const char* path, int flags, int mode = 0) {
  return static_cast<int>(uninterrupted([=] { return call(SYS_openat, AT_FDCWD, address(path), flags, mode); }));
}
inline void close(int fd) { call(SYS_close, fd); }
inline long read(int fd, void* to, size_t size) {
  return uninterrupted([=] { return call(SYS_read, fd, address(to), static_cast<long>(size)); });
}
inline long pread(int fd, void* to, size_t size, uint64_t offset) {
  return uninterrupted(
      [=] { return call(SYS_pread64, fd, address(to), static_cast<long>(size), static_cast<long>(offset)); });
}
inline long write(int fd, const void* from, size_t size) {
  return uninterrupted([=] { return call(SYS_write, fd, address(from), static_cast<long>(size)); });
}
inline long getdents64(int fd, void* to, size_t size) {
  return call(SYS_getdents64, fd, address(to), static_cast<long>(size));
}
inline long readlink(const char* path, char* to, size_t size) {
  return call(SYS_readlink, address(path), address(to), static_cast<long>(size));
}
inline long getcwd(char* to, size_t size) { return call(SYS_getcwd, address(to), static_cast<long>(size)); }
inline long mkdir(const char* path, int mode) { return call(SYS_mkdir, address(path), mode); }
inline long rename(const char* from, const char* to) { return call(SYS_rename, address(from), address(to)); }
inline long unlink(const char* path) { return call(SYS_unlink, address(path)); }
inline long access(const char* path, int mode) { return call(SYS_access, address(path), mode); }
inline long ftruncate(int fd, uint64_t size) { return call(SYS_ftruncate, fd, static_cast<long>(size)); }

inline void* mmap(void* at, size_t size, int protection, int flags) {
  const long result = call(SYS_mmap, address(at), static_cast<long>(size), protection, flags, -1, 0);
  return failed(result) ? nullptr : reinterpret_cast<void*>(result);
}
inline long mprotect(void* at, size_t size, int protection) {
  return call(SYS_mprotect, address(at), static_cast<long>(size), protection);
}
inline long madvise(void* at, size_t size, int advice) {
  return call(SYS_madvise, address(at), static_cast<long>(size), advice);
}
inline long mincore(const void* at, size_t size, unsigned char* pages) {
  return call(SYS_mincore, address(at), static_cast<long>(size), address(pages));
}

inline int getpid() { return static_cast<int>(call(SYS_getpid)); }
inline int getppid() { return static_cast<int>(call(SYS_getppid)); }
inline int gettid() { return static_cast<int>(call(SYS_gettid)); }
inline uint64_t real_time_ns() {
  timespec now{};
  call(SYS_clock_gettime, CLOCK_REALTIME, address(&now));
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}
inline uint64_t monotonic_ns() {
  timespec now{};
  call(SYS_clock_gettime, CLOCK_MONOTONIC, address(&now));
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}
inline timespec span_of_ns(uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / 1000000000), static_cast<long>(nanoseconds % 1000000000)};
}
inline void sleep_ns(long nanoseconds) {
  const timespec wait{nanoseconds / 1000000000, nanoseconds % 1000000000};
  call(SYS_nanosleep, address(&wait), 0);
}
// Sleeps while *word is `expected`, until it is woken, a signal comes, or the time is over. Not private to the process:
// the kernel's own wake-ups, when a thread ends, are not either.
inline long futex_wait(const volatile void* word, uint32_t expected, uint64_t most_ns) {
  const timespec span = span_of_ns(most_ns);
  return call(SYS_futex, address(word), FUTEX_WAIT, static_cast<long>(expected), address(&span));
}
inline long kill(int pid, int signal) { return call(SYS_kill, pid, signal); }
// Waits for a child whatever its exit signal. `flags`: WNOHANG or 0.
inline long wait_for_child(long pid, int* status, int flags = 0) {
  return uninterrupted([=] { return call(SYS_wait4, pid, address(status), __WALL | flags, 0); });
}
[[noreturn]] inline void exit_group(int status) {
  for (;;) call(SYS_exit_group, status);
}

// The kernel's signal set is one word; libc's is larger.
using SignalMask = uint64_t;
inline SignalMask set_signal_mask(SignalMask mask) {
  SignalMask before = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, address(&mask), address(&before), sizeof mask);
  return before;
}

// Copies from this process's own memory. Returns the bytes copied before the first unreadable page, or an error.
inline long copy_own_memory(int own_pid, void* to, uintptr_t from, size_t size) {
  const iovec local{to, size};
  const iovec remote{reinterpret_cast<void*>(from), size};
  return call(SYS_process_vm_readv, own_pid, address(&local), 1, address(&remote), 1, 0);
}

}  // namespace gordian::preload::sys

#endif  // GORDIAN_PRELOAD_PLATFORM_SYSCALLS_H_
