// The processes that one program image forked, counted together: which of them get a snapshot at their end?
//
// Problem: a shell script forks thousands of subshells that live for a fraction of a millisecond. A snapshot of each
// costs several times what the subshell does, fills the folder with files, and says what its parent's says. But a
// worker that a server forks, and that leaks, must be reported.
// Choice: a *small* child is one that forked off, executed nothing else, and ended soon, or without ever allocating,
// with fewer than kFewAllocations allocations of its own. Of the small children of an image (and of their children) the
// first eight have snapshots like everybody; of the later ones each whose number is a power of two, so that what
// changes in the course of time is met, too. The others are counted, and the count is in later snapshots of the whole
// family. Example: 2,000 subshells leave 8 + 7 snapshots (16, 32, … 1024), and "1985 small children".
// Whoever allocates more, lives longer, or had a snapshot taken of it while it ran, is no small child.
//
// Rejected: by time alone (which children have snapshots would be chance), by reachability of the child's own blocks
// (deciding that costs as much as the snapshot), by the parent's word (nobody hooks fork).
//
// Threads and processes: any; the counters lie in memory that a fork shares.
#ifndef GORDIAN_PRELOAD_RUNTIME_FORK_FAMILY_H_
#define GORDIAN_PRELOAD_RUNTIME_FORK_FAMILY_H_

#include <stdint.h>

#include <atomic>

namespace gordian::preload {

class ForkFamily {
 public:
  static constexpr uint32_t kFewAllocations = 256;
  static constexpr uint64_t kSoonNs = 100000000;
  static constexpr uint32_t kAlwaysWritten = 8;

  // The family of this image begins. nullptr: no memory.
  static ForkFamily* create();

  // A number that no other process of the family has; never 0.
  uint32_t next_generation() { return generations_.fetch_add(1, std::memory_order_relaxed) + 1; }

  // To be called once by each small child at its end. False: it is one of those that are counted only.
  bool small_child_is_written();
  static constexpr bool number_is_written(uint32_t number) {
    return number <= kAlwaysWritten || (number & (number - 1)) == 0;
  }

  // How many small children have no snapshot, and when the first of them ended (CLOCK_REALTIME).
  uint32_t left_out() const { return left_out_.load(std::memory_order_relaxed); }
  uint64_t first_left_out_ns() const { return first_left_out_ns_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t> generations_;
  std::atomic<uint32_t> small_children_;
  std::atomic<uint32_t> left_out_;
  std::atomic<uint64_t> first_left_out_ns_;
};

// nullptr until create_process_state.
extern ForkFamily* fork_family;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_RUNTIME_FORK_FAMILY_H_
