// For tests: every call stack is taken a second time by libunwind, and compared.
//
// With GORDIAN_OPTIONS=judge each allocation is unwound by libunwind as well; what differs is counted and, the first
// time, described in the snapshot's list of what was not seen. libunwind has two ways of its own: unw_backtrace, which
// remembers frames, and unw_step, which asks the unwind information each time. The first is quick but does not notice
// that a library was unloaded; where it disagrees, the second decides.
#ifndef GORDIAN_PRELOAD_STACKS_JUDGE_H_
#define GORDIAN_PRELOAD_STACKS_JUDGE_H_

#include <stddef.h>
#include <stdint.h>

#include <atomic>

#include "preload/platform/text.h"
#include "preload/stacks/capture.h"

namespace gordian::preload {

class Judge {
 public:
  // Loads libunwind, privately. REQUIRES: called in the constructor, with the thread inside the runtime.
  void begin();
  bool sits() const { return sits_.load(std::memory_order_relaxed); }

  // Compares the interned stack with what libunwind says of this call.
  void compare(const CallSite& site, uint32_t stack);

  // For people: how many were compared, how many differ, and the first that did.
  Text verdict();
  uint64_t different() const { return different_.load(std::memory_order_relaxed); }

 private:
  void describe(const CallSite& site, const uintptr_t* theirs, size_t count, uint32_t stack);

  std::atomic<bool> sits_{false};
  bool failed_ = false;  // libunwind is not there
  std::atomic<uint64_t> compared_{0};
  std::atomic<uint64_t> different_{0};
  std::atomic<uint64_t> unfinished_{0};  // both go no further, and we mark that
  std::atomic<uint64_t> overruled_{0};   // unw_backtrace differs, unw_step does not
  TextBuffer<2048> first_;
  TextBuffer<3072> verdict_;
};

extern Judge judge;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_JUDGE_H_
