#include "analyzer/find/preceding.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace gordian {
namespace {

constexpr const char* kSeenOnce = "seen in one snapshot of the running program only";
constexpr uint32_t kMaxAge = 14;

bool same_process(const snapshot::Header& a, const snapshot::Header& b) {
  return a.pid() == b.pid() && a.started_at_ns() == b.started_at_ns();
}

}  // namespace

bool taken_amid_work(const Heap& heap) {
  switch (heap.header().trigger()) {
    case snapshot::Header::TRIGGER_UNKNOWN:
    case snapshot::Header::EXIT:
      return false;
    case snapshot::Header::API:
      return heap.threads().size() > 1;
    default:
      return true;
  }
}

Preceding::Preceding(const References& references, const std::string& path) : references_(references) {
  const snapshot::Header& now = references.heap().header();
  doubt_ = now.sequence() <= 1 ? fmt::format("{}: it is the first one", kSeenOnce)
                               : fmt::format("{}: the one before it is not in the same folder", kSeenOnce);
  if (path.empty()) return;
  auto reader = SnapshotReader::open(path);
  auto heap = std::holds_alternative<SnapshotError>(reader)
                  ? std::variant<Heap, SnapshotError>(std::get<SnapshotError>(reader))
                  : Heap::load(std::get<SnapshotReader>(reader), path);
  if (std::holds_alternative<SnapshotError>(heap)) {
    doubt_ = fmt::format("{}: the one before it cannot be read", kSeenOnce);
    return;
  }
  auto& before = std::get<Heap>(heap);
  if (!same_process(before.header(), now) || before.header().sequence() >= now.sequence()) return;
  before_ = std::make_unique<Heap>(std::move(before));
  doubt_ = fmt::format("it was not there, or not like this, in the snapshot before (number {})",
                       before_->header().sequence());
}

Preceding::~Preceding() = default;

bool Preceding::stood(const Knot& knot, bool latent) const {
  if (before_ == nullptr) return false;
  const auto is_same = [&](UnitId unit) { return same_unit(unit, !latent); };
  const std::vector<UnitId> units = latent ? knot.units : kept_up_by(knot);
  return std::all_of(units.begin(), units.end(), is_same) && same_edges(knot);
}

bool Preceding::stood(UnitId weak_held) const { return before_ != nullptr && same_unit(weak_held, true); }

// The knot's units, and those of the garbage that holds them, directly or through plain blocks of its own.
std::vector<UnitId> Preceding::kept_up_by(const Knot& knot) const {
  const Handles& handles = references_.handles();
  const Units& units = references_.units();
  std::vector<UnitId> all = knot.units;
  std::set<UnitId> seen(all.begin(), all.end());
  for (size_t next = 0; next < all.size(); ++next) {
    for (const uint32_t index : handles.of(all[next])) {
      const Handle& handle = handles.all()[index];
      if (handle.strength != Strength::kStrong) continue;
      const NodeId holder =
          units.is_unit(handle.holder) ? handle.holder : references_.owner_unit(units.block_of(handle.holder));
      if (holder != kNoNode && seen.insert(holder).second) all.push_back(holder);
    }
  }
  return all;
}

bool Preceding::same_unit(UnitId id, bool counts_too) const {
  const Unit& unit = references_.units().unit(id);
  if (!same_block(unit.control_block) || (unit.object_block != kNoBlock && !same_block(unit.object_block)))
    return false;
  if (!same_counts(unit, counts_too)) return false;
  if (!counts_too) return true;
  const Handles& handles = references_.handles();
  return std::all_of(handles.of(id).begin(), handles.of(id).end(), [&](uint32_t index) {
    const Handle& handle = handles.all()[index];
    return handle.strength != Strength::kStrong || (same_block(handle.block) && same_word(handle.word, handle.block));
  });
}

// Whether both have counts there, and if `alike`, the same.
bool Preceding::same_counts(const Unit& unit, bool alike) const {
  const Heap& heap = references_.heap();
  const BlockId block = before_->find_block(heap.block(unit.control_block).address);
  if (unit.bare && unit.counts_itself) {
    const uint32_t now = heap.number_at(unit.control_block, unit.count_at);
    const uint32_t then = before_->number_at(block, unit.count_at);
    return now != 0 && then != 0 && (!alike || now == then);
  }
  if (unit.bare) {
    const Number* now = heap.number_of(unit.control_block);
    const Number* then = before_->number_of(block);
    return now != nullptr && then != nullptr && (!alike || (now->first == then->first && now->second == then->second));
  }
  const uint64_t offset = unit.control - heap.block(unit.control_block).address;
  const WordIndex vptr = heap.find_word(unit.control_block, offset);
  if (!same_word(vptr, unit.control_block)) return false;
  const auto now = heap.counts_at(vptr);
  const auto then = before_->counts_at(before_->find_word(block, offset));
  if (!now || !then) return false;
  return !alike || (now->strong == then->strong && now->weak == then->weak);
}

// The very same block, not one that came to the same place later. (A block that was being allocated while the snapshot
// before was taken may fail this once.)
bool Preceding::same_block(BlockId id) const {
  const Block& now = references_.heap().block(id);
  const BlockId found = before_->find_block(now.address);
  if (found == kNoBlock) return false;
  const Block& then = before_->block(found);
  const bool has_aged = now.age > then.age || (now.age >= kMaxAge && then.age >= kMaxAge);
  return then.address == now.address && then.size == now.size && then.stack == now.stack && has_aged;
}

// REQUIRES: same_block(holder).
bool Preceding::same_word(WordIndex index, BlockId holder) const {
  if (index == kNoWord) return false;
  const Heap& heap = references_.heap();
  const Word& word = heap.word(index);
  const WordIndex then = before_->find_word(before_->find_block(heap.block(holder).address), uint64_t{word.offset} * 8);
  return then != kNoWord && before_->word(then).value == word.value;
}

bool Preceding::same_edges(const Knot& knot) const {
  return std::all_of(knot.edges.begin(), knot.edges.end(), [&](const KnotEdge& edge) {
    return std::all_of(edge.path.begin(), edge.path.end(), [&](const Reference& step) {
      return same_block(step.block) && same_word(step.word, step.block);
    });
  });
}

}  // namespace gordian
