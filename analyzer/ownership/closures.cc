// libstdc++'s std::function is {functor or its address@0, @8, manager@16, invoker@24}. Two function pointers of one
// module behind the address of a block make a candidate; that the first one is a manager of a functor on the heap its
// code says (binary/functor.cc), and then nobody else owns that block.
#include "analyzer/ownership/closures.h"

#include <map>
#include <optional>

#include "analyzer/ownership/source_name.h"

namespace gordian {
namespace {

class ClosureFinder {
 public:
  ClosureFinder(const Heap& heap, const Units& units, Typing& typing) : heap_(heap), units_(units), typing_(typing) {}

  size_t find() {
    for (BlockId block = 0; block < heap_.block_count(); ++block) {
      const WordIndex end = heap_.words_end(block);
      for (WordIndex word = heap_.words_begin(block); word + 1 < end; ++word) {
        const Word &manager = heap_.word(word), &invoker = heap_.word(word + 1);
        const bool two = manager.target == kNoBlock && invoker.target == kNoBlock;
        if (two && manager.offset >= 2 && invoker.offset == manager.offset + 1) consider(block, manager);
      }
    }
    return found_;
  }

 private:
  void consider(BlockId holder, const Word& manager) {
    const uint64_t offset = (uint64_t{manager.offset} - 2) * 8;
    const WordIndex storage = heap_.find_word(holder, offset);
    const BlockId closure = storage == kNoWord ? kNoBlock : heap_.word(storage).target;
    if (closure == kNoBlock || heap_.word(storage).value != heap_.block(closure).address) return;
    if (units_.owner(closure) != kNoUnit || !typing_.is_unknown(closure)) return;
    const NodeId owner = units_.node_at(holder, offset);
    // An emptied function's words, where there is none any more; the closure may be another's by now (claims.h).
    if (!typing_.is_live(owner, holder, offset)) return;
    const auto [known, added] = functors_.try_emplace(manager.value);
    if (added) known->second = typing_.slots().binaries().functor_of(manager.value);
    if (!known->second || !known->second->on_heap) return;
    const bool owned = !typing_.claims().others(closure, 1) && !typing_.claims().in_function_on_stack(closure);
    typing_.adopt(closure, {.role = Role::kBytes, .owned = owned, .owner = owned ? owner : kNoNode});
    typing_.set_note(closure, "std::function's " + short_name(known->second->type));
    ++found_;
  }

  const Heap& heap_;
  const Units& units_;
  Typing& typing_;
  std::map<uint64_t, std::optional<Functor>> functors_;  // by manager
  size_t found_ = 0;
};

}  // namespace

size_t find_closures(const Heap& heap, const Units& units, Typing& typing) {
  return ClosureFinder(heap, units, typing).find();
}

}  // namespace gordian
