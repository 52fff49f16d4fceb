#include "viewer/browse/pointers.h"

#include <algorithm>
#include <array>

namespace gordian {
namespace {

bool is_object_of(const Units& units, UnitId unit, NodeId node) {
  if (units.is_unit(node)) return node == unit;
  return units.unit(unit).object_block == units.block_of(node);
}

template <typename Visit>
void for_each_pointer(const References& references, NodeId from, Visit&& visit) {
  const Units& units = references.units();
  const Heap& heap = references.heap();
  const Handles& handles = references.handles();
  units.for_each_word(from, [&](BlockId block, WordIndex index) {
    if (const Handle* handle = handles.at(index)) {
      if (handle->strength == Strength::kDead || handle->target == from) return;
      visit(handle->target, handle->strength == Strength::kStrong ? PointerKind::kStrong : PointerKind::kWeak, block,
            index);
      return;
    }
    const Word& word = heap.word(index);
    if (word.target == kNoBlock) return;
    const NodeId to = units.node_at(word.target, word.value - heap.block(word.target).address);
    if (to == from) return;
    const Handle* handle = handles.at(index + 1);
    if (handle != nullptr && handle->element && is_object_of(units, handle->target, to)) return;
    const NodeId owner = units.is_unit(to) ? kNoNode : references.owner_unit(word.target);
    const NodeId home = units.is_unit(from) ? from : references.owner_unit(units.block_of(from));
    const bool owns = owner != kNoNode && owner == home;
    visit(to, owns ? PointerKind::kOwns : PointerKind::kPointer, block, index);
  });
}

}  // namespace

const char* pointer_kind_name(PointerKind kind) {
  constexpr std::array<const char*, 4> kNames = {"strong", "weak", "owns", "pointer"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<Pointer> pointers_from(const References& references, NodeId from) {
  std::vector<Pointer> pointers;
  for_each_pointer(references, from, [&](NodeId to, PointerKind kind, BlockId block, WordIndex word) {
    pointers.push_back({from, to, kind, block, word});
  });
  return pointers;
}

Referrers::Referrers(const References& references) {
  const NodeId count = references.units().node_count();
  first_.assign(count + size_t{1}, 0);
  const auto for_each = [&](auto&& visit) {
    std::vector<NodeId> targets;
    for (NodeId from = 0; from < count; ++from) {
      if (!has_memory(references.units(), from)) continue;
      targets.clear();
      for_each_pointer(references, from, [&](NodeId to, PointerKind, BlockId, WordIndex) { targets.push_back(to); });
      std::sort(targets.begin(), targets.end());
      targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
      for (const NodeId to : targets) visit(from, to);
    }
  };
  for_each([&](NodeId, NodeId to) { ++first_[to + size_t{1}]; });
  for (size_t node = 0; node < count; ++node) first_[node + 1] += first_[node];
  from_.resize(first_[count]);
  std::vector<uint64_t> next(first_.begin(), first_.end() - 1);
  for_each([&](NodeId from, NodeId to) { from_[next[to]++] = from; });
}

}  // namespace gordian
