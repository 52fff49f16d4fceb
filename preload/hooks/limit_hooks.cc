// setrlimit, getrlimit and prlimit, hooked for one limit: the size of the address space.
//
// Problem: RLIMIT_AS counts addresses, not memory, and our reservation (own_memory.h) is a terabyte of them. A program
// that allows itself 4 GB could not map one page more.
// Choice: the kernel is given what the program asks for and our reservation on top; the program is told what it asked
// for. So exactly as much is left to it as without us. Children inherit the limit, and must know what part of it is
// ours. It is written into the limit itself: the kernel counts in pages, so that the low bits are free to carry a mark.
// Example: `ulimit -v 200000` asks for 0xc350000 bytes; the kernel gets 0x1000c3502a7.
// Rejected: giving back what is not in use of the reservation (the tables grow); a variable in the environment (which
// the program can see).
//
// A limit that was set before any of us ran bears no mark, and is left alone: own_memory.cc takes an eighth of it.
#include <sys/resource.h>
#include <sys/syscall.h>

#include "preload/hooks/real.h"
#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

rlimit with_ours(const rlimit& asked) {
  return {OwnMemory::limit_with_reservation(asked.rlim_cur), OwnMemory::limit_with_reservation(asked.rlim_max)};
}

rlimit without_ours(const rlimit& given) {
  return {OwnMemory::limit_without_reservation(given.rlim_cur), OwnMemory::limit_without_reservation(given.rlim_max)};
}

bool is_this_process(pid_t pid) { return pid == 0 || pid == sys::getpid(); }

bool counts_ours(unsigned resource, pid_t pid) {
  return resource == RLIMIT_AS && own_memory.is_full_size() && is_this_process(pid);
}

// What all these functions are to the kernel.
int change_limit(pid_t pid, unsigned resource, const rlimit* wanted, rlimit* before) {
  const bool ours = counts_ours(resource, pid);
  rlimit raised{};
  if (ours && wanted != nullptr) {
    raised = with_ours(*wanted);
    wanted = &raised;
  }
  const long result =
      sys::call(SYS_prlimit64, pid, static_cast<long>(resource), sys::address(wanted), sys::address(before));
  if (sys::failed(result)) return static_cast<int>(sys::with_errno(result));
  if (ours && before != nullptr) *before = without_ours(*before);
  return 0;
}

const rlimit* plain(const rlimit64* limit) { return reinterpret_cast<const rlimit*>(limit); }
rlimit* plain(rlimit64* limit) { return reinterpret_cast<rlimit*>(limit); }
static_assert(sizeof(rlimit) == sizeof(rlimit64));

}  // namespace

// Other limits are the next definition's business.
#define GORDIAN_LIMIT(symbol, parameters, arguments, pid, resource, wanted, before)                           \
  GORDIAN_EXPORT int symbol parameters noexcept {                                                             \
    if (hooks_ready() && real.symbol != nullptr && !counts_ours(resource, pid)) return real.symbol arguments; \
    return change_limit(pid, resource, wanted, before);                                                       \
  }

GORDIAN_LIMIT(setrlimit, (__rlimit_resource_t what, const rlimit* wanted), (what, wanted), 0, what, wanted, nullptr)
GORDIAN_LIMIT(setrlimit64, (__rlimit_resource_t what, const rlimit64* wanted), (what, wanted), 0, what, plain(wanted),
              nullptr)
GORDIAN_LIMIT(getrlimit, (__rlimit_resource_t what, rlimit* now), (what, now), 0, what, nullptr, now)
GORDIAN_LIMIT(getrlimit64, (__rlimit_resource_t what, rlimit64* now), (what, now), 0, what, nullptr, plain(now))
GORDIAN_LIMIT(prlimit, (pid_t pid, __rlimit_resource what, const rlimit* wanted, rlimit* before),
              (pid, what, wanted, before), pid, what, wanted, before)
GORDIAN_LIMIT(prlimit64, (pid_t pid, __rlimit_resource what, const rlimit64* wanted, rlimit64* before),
              (pid, what, wanted, before), pid, what, plain(wanted), plain(before))

}  // namespace gordian::preload
