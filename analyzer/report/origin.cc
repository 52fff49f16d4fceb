#include "analyzer/report/origin.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/find/edge_name.h"
#include "analyzer/report/root_name.h"

namespace gordian {
namespace {

constexpr int kMostStepsShown = 24;
constexpr int kFirstSteps = 8;  // of a longer way; then come the last ones
constexpr size_t kMostEntries = 64;

// From a node's origin to the node, both included.
std::vector<NodeId> way_to(const Liveness& liveness, NodeId node) {
  std::vector<NodeId> way = liveness.path_to_origin(node);
  std::reverse(way.begin(), way.end());
  return way;
}

class PathDescriber {
 public:
  PathDescriber(const References& references, const Liveness& liveness)
      : references_(references), units_(references.units()), typing_(references.typing()), liveness_(liveness) {}

  OwnerPath describe(NodeId node) {
    const std::vector<NodeId> way = way_to(liveness_, node);
    add_root(way.front());
    for (size_t i = 0; i < way.size(); ++i) {
      if (i > 0 && continues_container(way[i - 1], way[i])) {
        path_.rbegin()->set_count(path_.rbegin()->count() + 1);
        continue;
      }
      add(step(i == 0 ? root_member_ : member_of(way[i - 1], way[i]), way[i]));
    }
    shorten();
    return std::move(path_);
  }

 private:
  void add_root(NodeId origin) {
    const report::Owner owner = describe_origin(references_, liveness_, origin);
    report::PathStep& root = *path_.Add();
    root.set_kind(owner.kind());
    root.set_name(owner.name());
    root.set_count(1);
    const Reason& reason = liveness_.reason(origin);
    if (reason.rank == RootRank::kNone) return;
    const Root& word = references_.heap().roots()[reason.word];
    root.set_address(word.address);
    if (reason.rank == RootRank::kGlobal) root_member_ = member_of_global(word.address);
  }

  // The member of a global of class type in which the word is.
  std::string member_of_global(uint64_t address) const {
    std::string name;
    uint64_t offset = 0;
    const TypeId type = typing_.slots().binaries().variable_at(address, &name, &offset);
    if (type == kNoType) return {};
    const Slot* best = nullptr;
    for (const Slot& slot : typing_.slots().slots_of(type))
      if (slot.offset <= offset) best = &slot;
    return best == nullptr ? "" : member_text(typing_.slots().name(*best));
  }

  BlockId block_of(WordIndex word) const {
    const Heap& heap = references_.heap();
    BlockId low = 0, high = heap.block_count();
    while (high - low > 1) {
      const BlockId middle = low + (high - low) / 2;
      (heap.words_begin(middle) <= word ? low : high) = middle;
    }
    return low;
  }

  std::string member_of(NodeId from, NodeId to) const {
    const WordIndex word = liveness_.reason(to).word;
    return referring_member(references_, from, block_of(word), word, to).name;
  }

  bool continues_container(NodeId from, NodeId to) const {
    if (units_.is_unit(from) || units_.is_unit(to)) return false;
    const ContainerId container = typing_.plain(units_.block_of(to)).container;
    return container != kNoContainer && container == typing_.plain(units_.block_of(from)).container;
  }

  report::PathStep step(std::string member, NodeId node) const {
    report::PathStep step;
    step.set_count(1);
    step.set_member(std::move(member));
    if (units_.is_unit(node)) {
      const Unit& unit = units_.unit(node);
      step.set_kind("object");
      step.set_name(unit_name(units_, node));
      step.set_address(unit.object != 0 ? unit.object : unit.control);
    } else {
      const bool part = typing_.plain(units_.block_of(node)).container != kNoContainer;
      step.set_kind(part ? "container" : "block");
      step.set_name(plain_name(references_, units_.block_of(node)));
      step.set_address(references_.heap().block(units_.block_of(node)).address);
    }
    return step;
  }

  // Lists are long: alike steps are one.
  void add(report::PathStep step) {
    report::PathStep& last = *path_.rbegin();
    if (last.name() != step.name() || last.kind() != step.kind() || last.member() != step.member()) {
      *path_.Add() = std::move(step);
      return;
    }
    last.set_count(last.count() + 1);
    last.set_address(step.address());
  }

  void shorten() {
    if (path_.size() <= kMostStepsShown) return;
    const int left_out = path_.size() - kMostStepsShown + 1;
    path_.DeleteSubrange(kFirstSteps, left_out - 1);
    report::PathStep& gap = path_[kFirstSteps];
    gap.Clear();
    gap.set_kind("left_out");
    gap.set_name(fmt::format("… {} more steps …", left_out));
    gap.set_count(static_cast<uint64_t>(left_out));
  }

  const References& references_;
  const Units& units_;
  const Typing& typing_;
  const Liveness& liveness_;
  OwnerPath path_;
  std::string root_member_;
};

}  // namespace

ReferringMember referring_member(const References& references, NodeId from, BlockId block, WordIndex word, NodeId to) {
  const std::string target = references.units().is_unit(to) ? unit_name(references.units(), to) : std::string();
  const uint64_t offset = uint64_t{references.heap().word(word).offset} * 8;
  const auto slot = references.typing().slot_covering(from, block, offset, target);
  if (!slot) return {};
  const SlotName& name = references.typing().slots().name(*slot);
  return {member_text(name), name.declared};
}

report::Owner describe_origin(const References& references, const Liveness& liveness, NodeId node) {
  const NodeId origin = liveness.path_to_origin(node).back();
  const Reason& reason = liveness.reason(origin);
  report::Owner owner;
  if (reason.rank != RootRank::kNone) {
    owner = describe_root(references, references.heap().roots()[reason.word]);
  } else if (reason.kind == Reason::Kind::kIgnored) {
    owner.set_kind("ignored");
    owner.set_name("nobody: ignored by gordian_ignore");
  } else if (reason.kind == Reason::Kind::kLoader) {
    owner.set_kind("loader");
    owner.set_name("the dynamic loader: thread-local storage, or a table of its own");
  } else {
    owner.set_kind("count");
  }
  if (references.units().is_unit(origin) && reason.kind == Reason::Kind::kUnexplained)
    owner.set_unexplained(static_cast<uint64_t>(references.handles().unexplained(origin)));
  if (owner.kind() == "count") owner.set_name(fmt::format("{} handle(s) outside of the heap", owner.unexplained()));
  return owner;
}

std::string origin_place(const References& references, const Liveness& liveness, NodeId node) {
  const Reason& reason = liveness.reason(liveness.path_to_origin(node).back());
  if (reason.rank == RootRank::kNone) return {};
  const Root& root = references.heap().roots()[reason.word];
  if (reason.rank == RootRank::kGlobal) return global_place(references.heap(), root);
  return describe_root(references, root).kind();
}

OwnerPath owner_path(const References& references, const Liveness& liveness, NodeId node) {
  return PathDescriber(references, liveness).describe(node);
}

report::Referrer describe_referrer(const References& references, NodeId holder, const Reference& reference) {
  const Units& units = references.units();
  report::Referrer referrer;
  if (units.is_unit(holder)) {
    const Unit& unit = units.unit(holder);
    referrer.set_type(unit_name(units, holder));
    referrer.set_address(unit.object != 0 ? unit.object : unit.control);
  } else {
    referrer.set_type(plain_name(references, units.block_of(holder)));
    referrer.set_address(references.heap().block(units.block_of(holder)).address);
  }
  referrer.set_member(referring_member(references, holder, reference.block, reference.word, reference.to).name);
  referrer.set_owns(reference.kind == ReferenceKind::kStrong || reference.kind == ReferenceKind::kOwned);
  return referrer;
}

NodeId best_entry(const Liveness& liveness, const std::vector<NodeId>& nodes) {
  NodeId best = nodes.front();
  std::optional<std::pair<RootRank, size_t>> how_good;
  size_t looked_at = 0;
  for (const NodeId node : nodes) {
    const Reason& reason = liveness.reason(node);
    const bool from_inside =
        reason.kind == Reason::Kind::kReference && std::binary_search(nodes.begin(), nodes.end(), reason.from);
    if (from_inside) continue;
    const std::vector<NodeId> way = liveness.path_to_origin(node);
    const std::pair<RootRank, size_t> here{liveness.reason(way.back()).rank, way.size()};
    if (!how_good || here < *how_good) {
      how_good = here;
      best = node;
    }
    if (++looked_at == kMostEntries) break;
  }
  return best;
}

}  // namespace gordian
