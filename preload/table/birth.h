// When a block was born, in four bits.
//
// Problem: what is alive now and lived through earlier snapshots is more likely to be a leak than what was allocated a
// moment ago; so every block shall know how many snapshots it has seen, and its entry has four bits for that.
// Choice: an epoch ends with each snapshot, and a block remembers the epoch of its birth modulo 15, as 1 to 15. Before
// a value comes round again, the blocks that still have it are given the value 0, which stays: "long ago". So ages up
// to 13 are exact, and all greater ones are 14. Example: born in epoch 2, value 3. At the end of epoch 5, value 6, its
// age is 3. When epoch 17 begins, again with value 3, it has seen 15 snapshots, and becomes one of long ago.
// Rejected: modulo 16 and no more (a block that has seen 16 snapshots looks new, which is the worst mistake to make).
#ifndef GORDIAN_PRELOAD_TABLE_BIRTH_H_
#define GORDIAN_PRELOAD_TABLE_BIRTH_H_

#include <stdint.h>

namespace gordian::preload {

class Birth {
 public:
  static constexpr uint32_t kCycle = 15;
  static constexpr uint32_t kLongAgo = 0;
  static constexpr uint32_t kMaxAge = kCycle - 1;  // this old or older

  // What a block remembers that is born after `ended` epochs.
  static constexpr uint32_t after(uint64_t ended) { return static_cast<uint32_t>(ended % kCycle) + 1; }

  // How many snapshots a block has lived through before the one that ended the last epoch. `ended` counts that epoch.
  static constexpr uint32_t age(uint32_t birth, uint64_t ended) {
    if (birth == kLongAgo) return kMaxAge;
    const uint32_t age = (after(ended + kCycle - 1) + kCycle - birth) % kCycle;
    return age == kCycle - 1 ? 0 : age;  // born since the last epoch ended
  }
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_TABLE_BIRTH_H_
