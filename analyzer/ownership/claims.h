// Who else points to the begin of a block that something seems to own?
//
//   node->kids.emplace(6); node->kids.reset();    // std::optional<std::vector<std::shared_ptr<Node>>> kids
//   all.resize(6); all[3] = node;                 // a global; malloc gives it the buffer that was just freed
//
// The optional is empty, but its bytes still have the three pointers of the vector that was there. Taken for an owner,
// the node would own the buffer, and what lies there would explain the node's count: a living object would be called a
// leak. A true owner is nearly always the only one to have the address of what it owns in a word, and never somebody
// on a stack. So an owner that is in doubt (in a union; known by its shape only) is believed where nobody else has
// that address; else the block belongs to nobody, and lives as long as something living points to it.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_CLAIMS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_CLAIMS_H_

#include <cstdint>
#include <vector>

#include "analyzer/graph/heap.h"

namespace gordian {

class Claims {
 public:
  explicit Claims(const Heap& heap);

  // Whether more than `own` words of other blocks, globals and thread-local variables have the block's address.
  bool others(BlockId block, unsigned own) const { return words_[block] > own || words_[block] == kMany; }
  // Whether a stack or register has it: of a frame that is alive, or a stale one.
  bool on_stack(BlockId block) const { return (stacks_[block] & kWord) != 0; }
  // … in the shape of a vector whose buffer it is, or of a std::function whose functor it is. Far fewer stale ones are.
  bool in_vector_on_stack(BlockId block) const { return (stacks_[block] & kVector) != 0; }
  bool in_function_on_stack(BlockId block) const { return (stacks_[block] & kFunction) != 0; }

 private:
  static constexpr uint8_t kMany = 255;  // that many or more
  static constexpr uint8_t kWord = 1, kVector = 2, kFunction = 4;
  void note_stack(const Heap& heap, size_t root);

  std::vector<uint8_t> words_;   // by block, at most kMany
  std::vector<uint8_t> stacks_;  // likewise
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_CLAIMS_H_
