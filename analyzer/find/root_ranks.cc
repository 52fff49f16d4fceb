#include "analyzer/find/root_ranks.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "analyzer/ownership/leftovers.h"

namespace gordian {
namespace {

constexpr uint64_t kLockBit = 1;  // of std::atomic<shared_ptr>

class Ranker {
 public:
  Ranker(const Heap& heap, const Units& units, const Typing& typing)
      : heap_(heap), units_(units), typing_(typing), leftovers_(heap, typing.slots().binaries()) {
    for (const snapshot::Thread& thread : heap.threads()) threads_.emplace(thread.tid(), &thread);
    for (const GlobalHandle& handle : typing.global_handles())
      if (handle.kind == SlotKind::kWeak) weak_.insert(handle.address);
  }

  UnitId unit_of(const Root& root) const {
    return root.target == kNoBlock ? kNoUnit : units_.unit_at_control(root.target, root.value & ~kLockBit);
  }

  RootRank rank(const Root& root, UnitId unit) {
    const RootArea& area = heap_.root_areas()[root.area];
    switch (area.kind) {
      case snapshot::Roots::MODULE_DATA:
        return unit != kNoUnit && weak_.contains(root.address) ? RootRank::kNone : RootRank::kGlobal;
      case snapshot::Roots::TLS:
        return rank_in_tls(root, unit, area.tid);
      case snapshot::Roots::THREAD_STACK:
        return is_doubtful(root.address, area.tid) ? RootRank::kDoubtful : rank_on_stack(root, unit);
      case snapshot::Roots::REGISTERS:
        return RootRank::kLoose;
      default:
        return RootRank::kMapping;
    }
  }

 private:
  RootRank rank_on_stack(const Root& root, UnitId unit) {
    const Leftovers::Kind leftover = leftovers_.of(root);
    if (leftover == Leftovers::Kind::kOutOfScope) return RootRank::kNone;
    if (leftover == Leftovers::Kind::kInLibrary) return RootRank::kDoubtful;
    return unit == kNoUnit || has_element(root, unit) ? RootRank::kStack : RootRank::kLoose;
  }

  RootRank rank_in_tls(const Root& root, UnitId unit, uint32_t tid) {
    const auto found = threads_.find(tid);
    if (found == threads_.end() || !is_stack_after_all(*found->second, root.address)) return RootRank::kTls;
    return root.address < found->second->stack_pointer() ? RootRank::kDoubtful : rank_on_stack(root, unit);
  }

  bool is_doubtful(uint64_t address, uint32_t tid) const {
    const auto found = threads_.find(tid);
    if (found == threads_.end()) return false;
    const snapshot::Thread& thread = *found->second;
    return thread.stack_pointer() == 0 || (address >= thread.stack_low() && address < thread.stack_pointer());
  }

  // Whether the word in front points into the unit's object: a handle's other half.
  bool has_element(const Root& root, UnitId id) const {
    const Unit& unit = units_.unit(id);
    if (unit.counts_itself) return true;
    const auto element = root.address < 8 ? std::nullopt : typing_.value_at(root.address - 8);
    const BlockId block = element ? heap_.find_block(*element) : kNoBlock;
    return block != kNoBlock && (block == unit.control_block || block == unit.object_block);
  }

  const Heap& heap_;
  const Units& units_;
  const Typing& typing_;
  Leftovers leftovers_;
  std::unordered_map<uint32_t, const snapshot::Thread*> threads_;  // by TID
  std::unordered_set<uint64_t> weak_;                              // typed weak globals' control words
};

}  // namespace

RootRanks::RootRanks(const Heap& heap, const Units& units, const Typing& typing) {
  Ranker ranker(heap, units, typing);
  ranks_.reserve(heap.roots().size());
  units_.reserve(heap.roots().size());
  for (const Root& root : heap.roots()) {
    units_.push_back(ranker.unit_of(root));
    ranks_.push_back(ranker.rank(root, units_.back()));
  }
}

}  // namespace gordian
