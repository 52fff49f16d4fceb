// Which of many roots to name when somebody asks why a block is alive.
//
// A global variable is an answer that a person can act on. A word on a stack may be one, or a leftover of a call that
// has returned; a register or a lone control block's address says less than a whole handle. All of them keep alive what
// they point to; they differ only in how good an answer they are.
#ifndef GORDIAN_ANALYZER_FIND_ROOT_RANKS_H_
#define GORDIAN_ANALYZER_FIND_ROOT_RANKS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/graph/stack_frames.h"
#include "analyzer/ownership/typing.h"

namespace gordian {

// Best first.
enum class RootRank : uint8_t {
  kGlobal,    // data of a module
  kTls,       // thread-local storage
  kStack,     // a pointer on a stack, or a whole handle there
  kLoose,     // a register; on a stack, the address of a control block without that of its object in front
  kMapping,   // other memory
  kDoubtful,  // below the stack pointer, or on the stack of a thread that was running, all of which is scanned; or
              // among the variables of a C library's function
  kNone,      // a typed weak handle, or a variable that is out of scope: keeps nothing alive
};
inline constexpr int kRootRanks = static_cast<int>(RootRank::kNone);

class RootRanks {
 public:
  RootRanks(const Heap& heap, const Units& units, const Typing& typing);

  RootRank of(size_t root) const { return ranks_[root]; }
  // The unit whose control block's address the root holds; kNoUnit if it is none.
  UnitId unit(size_t root) const { return units_[root]; }

 private:
  std::vector<RootRank> ranks_;
  std::vector<UnitId> units_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_ROOT_RANKS_H_
