#include "analyzer/find/cut_simulator.h"

#include <algorithm>

#include "analyzer/find/member_begin.h"

namespace gordian {
namespace {

constexpr uint64_t kPrime = 1099511628211;  // of the hash FNV-1a
constexpr size_t kMostAsked = 2000;         // units whose destructors are asked what they give back

}  // namespace

CutSimulator::CutSimulator(const References& references, DestructorEffects& destructors, const Knot& knot, bool leaked)
    : references_(references), knot_(knot) {
  out_.resize(knot.units.size());
  for (uint32_t i = 0; i < knot.edges.size(); ++i) out_[knot.edges[i].from].push_back(i);
  keys_.reserve(knot.edges.size());
  for (const KnotEdge& edge : knot.edges) keys_.push_back(key_of(edge));
  for (const UnitId unit : knot.units) held_.push_back(references.units().unit(unit).strong);
  if (leaked && !knot.has_more_edges) leave_out_others();
  find_keepers(destructors);
}

bool CutSimulator::owns_way(uint32_t edge) const {
  const auto shared = keepers_.find(knot_.edges[edge].path.back().word);
  return shared == keepers_.end() || std::ranges::binary_search(shared->second, knot_.edges[edge].from);
}

KnotCut CutSimulator::simulate(const std::vector<uint32_t>& candidates) {
  std::set<MemberKey> weak;
  for (const uint32_t candidate : candidates) weak.insert(keys_[candidate]);
  start();
  for (uint32_t i = 0; i < knot_.edges.size(); ++i)
    if (weak.contains(keys_[i])) release(knot_.edges[i]);
  const size_t entries = dead_.size();
  for (size_t next = 0; next < dead_.size(); ++next)
    for (const uint32_t edge : out_[dead_[next]]) lose_keeper(knot_.edges[edge]);
  KnotCut cut = result();
  for (const uint32_t candidate : candidates) cut.members.push_back({candidate, {}});
  cut.entries = cut.frees_all ? entries : 0;
  cut.only_owner = has_orphan(weak);
  return cut;
}

MemberKey CutSimulator::key_of(const KnotEdge& edge) const {
  const Handle* handle = references_.handles().at(edge.path.back().word);
  const Typing& typing = references_.typing();
  const Heap& heap = references_.heap();
  const auto slot_at = [&](NodeId node, const Reference& step) {
    return typing.slot_covering(node, step.block, uint64_t{heap.word(step.word).offset} * 8, {});
  };
  const NodeId holder = last_holder(knot_, edge);
  const auto last = slot_at(holder, edge.path.back());
  const bool named = last && !typing.slots().name(*last).member.empty();
  if (named && typing.slots().name(*last).capture && !references_.units().is_unit(holder))
    return {handle->slot, typing.plain(references_.units().block_of(holder)).type};
  if (edge.path.size() == 1 || named) return {handle->slot, 0};
  const Reference& first = edge.path.front();
  uint64_t way = 0;
  if (const auto slot = slot_at(knot_.units[edge.from], first)) {
    way = slot->name;
  } else {
    const auto begin = member_begin(references_, first);
    const uint64_t offset = begin ? (*begin - heap.address(first.block)) / 8 : heap.offset(first.word);
    way = uint64_t{1} << 32 | offset;
  }
  for (size_t step = 1; step < edge.path.size(); ++step) {
    const auto slot = slot_at(edge.path[step - 1].to, edge.path[step]);
    if (slot && !typing.slots().name(*slot).member.empty()) way = way * kPrime ^ slot->name;
  }
  return {handle->slot, way};
}

void CutSimulator::leave_out_others() {
  std::vector<int64_t> inside(held_.size(), 0);
  std::unordered_set<WordIndex> seen;
  for (const KnotEdge& edge : knot_.edges)
    if (seen.insert(edge.path.back().word).second) ++inside[edge.to];
  for (size_t unit = 0; unit < held_.size(); ++unit) {
    left_out_ |= inside[unit] < held_[unit];
    held_[unit] = std::min(held_[unit], inside[unit]);
  }
}

// Handles in plain blocks that several units lead to.
void CutSimulator::find_keepers(DestructorEffects& destructors) {
  std::unordered_map<WordIndex, std::vector<uint32_t>> edges_to;
  for (uint32_t i = 0; i < knot_.edges.size(); ++i)
    if (knot_.edges[i].path.size() > 1) edges_to[knot_.edges[i].path.back().word].push_back(i);
  std::unordered_map<uint32_t, std::set<uint64_t>> freed;
  const auto frees = [&](uint32_t unit, NodeId plain) {
    const auto [known, added] = freed.try_emplace(unit);
    if (added && freed.size() <= kMostAsked) known->second = destructors.freed_by(knot_.units[unit]);
    return known->second.contains(references_.heap().address(references_.units().block_of(plain)));
  };
  const auto owns = [&](const KnotEdge& edge) {
    return std::all_of(edge.path.begin(), edge.path.end() - 1, [&](const Reference& step) {
      return step.kind == ReferenceKind::kOwned || frees(edge.from, step.to);
    });
  };
  for (const auto& [word, edges] : edges_to) {
    std::set<uint32_t> leading, owning;
    for (const uint32_t edge : edges) leading.insert(knot_.edges[edge].from);
    if (leading.size() < 2) continue;
    for (const uint32_t edge : edges)
      if (owns(knot_.edges[edge])) owning.insert(knot_.edges[edge].from);
    const std::set<uint32_t>& keepers = owning.empty() ? leading : owning;
    keepers_.emplace(word, std::vector<uint32_t>(keepers.begin(), keepers.end()));
  }
}

void CutSimulator::start() {
  counts_ = held_;
  released_.clear();
  dead_.clear();
  is_dead_.assign(held_.size(), false);
}

// The unit that the edge begins at dies. What lies in a plain block that others keep stays.
void CutSimulator::lose_keeper(const KnotEdge& edge) {
  const auto shared = keepers_.find(edge.path.back().word);
  const auto is_dead = [&](uint32_t unit) { return is_dead_[unit]; };
  if (shared != keepers_.end() && !std::ranges::all_of(shared->second, is_dead)) return;
  release(edge);
}

// A handle can be reached in more than one way; it is released once.
void CutSimulator::release(const KnotEdge& edge) {
  if (!released_.insert(edge.path.back().word).second) return;
  if (--counts_[edge.to] != 0) return;
  dead_.push_back(edge.to);
  is_dead_[edge.to] = true;
}

// Whether some target is held by these members alone.
bool CutSimulator::has_orphan(const std::set<MemberKey>& weak) const {
  std::unordered_map<uint32_t, int64_t> held;
  std::unordered_set<WordIndex> seen;
  for (uint32_t i = 0; i < knot_.edges.size(); ++i)
    if (weak.contains(keys_[i]) && seen.insert(knot_.edges[i].path.back().word).second) ++held[knot_.edges[i].to];
  return std::any_of(held.begin(), held.end(),
                     [&](const auto& target) { return target.second >= held_[target.first]; });
}

KnotCut CutSimulator::result() const {
  KnotCut cut;
  cut.frees_units = dead_.size();
  cut.frees_all = dead_.size() == knot_.units.size();
  std::unordered_set<NodeId> freed;
  for (const uint32_t unit : dead_) {
    cut.frees_bytes += references_.units().bytes(knot_.units[unit]);
    for (const uint32_t edge : out_[unit])
      for (const Reference& step : knot_.edges[edge].path)
        if (!references_.units().is_unit(step.to) && freed.insert(step.to).second)
          cut.frees_bytes += references_.units().bytes(step.to);
  }
  return cut;
}

}  // namespace gordian
