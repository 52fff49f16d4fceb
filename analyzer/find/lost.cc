#include "analyzer/find/lost.h"

#include <algorithm>
#include <vector>

#include "analyzer/find/loader_blocks.h"

namespace gordian {
namespace {

// Blocks that something leads to: a root at first, then anything that lives.
class Reached {
 public:
  explicit Reached(const Heap& heap) : heap_(heap), reached_(heap.block_count(), false) {
    for (const Root& root : heap.roots()) enter(root.target);
  }

  void spread() {
    for (const BlockId block : loader_blocks(heap_)) enter(block);
    for (const BlockId block : heap_.ignored()) enter(block);
    while (!work_.empty()) {
      const BlockId block = work_.back();
      work_.pop_back();
      for (WordIndex word = heap_.words_begin(block); word < heap_.words_end(block); ++word)
        enter(heap_.word(word).target);
    }
  }

  bool is(BlockId block) const { return block != kNoBlock && reached_[block]; }

 private:
  void enter(BlockId block) {
    if (block == kNoBlock || reached_[block]) return;
    reached_[block] = true;
    work_.push_back(block);
  }

  const Heap& heap_;
  std::vector<bool> reached_;
  std::vector<BlockId> work_;
};

}  // namespace

size_t find_lost(const References& references, Handles& handles) {
  const Units& units = references.units();
  std::vector<UnitId> in_question;
  for (UnitId unit = 0; unit < units.count(); ++unit)
    if (units.unit(unit).strong > 0 && handles.unexplained(unit) > 0) in_question.push_back(unit);
  if (in_question.empty() || !handles.all_is_seen()) return 0;
  Reached reached(references.heap());
  const auto drop_reached = [&] {
    std::erase_if(in_question, [&](UnitId unit) {
      return reached.is(units.unit(unit).control_block) || reached.is(units.unit(unit).object_block);
    });
  };
  drop_reached();
  if (in_question.empty()) return 0;
  reached.spread();
  drop_reached();
  for (const UnitId unit : in_question) handles.mark_lost(unit);
  return in_question.size();
}

}  // namespace gordian
