#include "analyzer/find/cuts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gordian {
namespace {

constexpr size_t kMaxCandidates = 16;

// Handles that are "the same member": the handle's slot, and for an element of a container the member that leads there.
using MemberKey = std::pair<uint32_t, uint64_t>;

class CutSimulator {
 public:
  CutSimulator(const References& references, const Knot& knot) : references_(references), knot_(knot) {
    out_.resize(knot.units.size());
    for (uint32_t i = 0; i < knot.edges.size(); ++i) out_[knot.edges[i].from].push_back(i);
    keys_.reserve(knot.edges.size());
    for (const KnotEdge& edge : knot.edges) keys_.push_back(key_of(edge));
  }

  const MemberKey& key(uint32_t edge) const { return keys_[edge]; }

  KnotCut simulate(uint32_t candidate) {
    start();
    for (uint32_t i = 0; i < knot_.edges.size(); ++i)
      if (keys_[i] == keys_[candidate]) release(knot_.edges[i]);
    for (size_t next = 0; next < dead_.size(); ++next)
      for (const uint32_t edge : out_[dead_[next]]) release(knot_.edges[edge]);
    return result(candidate);
  }

 private:
  MemberKey key_of(const KnotEdge& edge) const {
    const Handle* handle = references_.handles().at(edge.path.back().word);
    const Typing& typing = references_.typing();
    const Heap& heap = references_.heap();
    const auto slot_at = [&](NodeId node, const Reference& step) {
      return typing.slot_covering(node, step.block, uint64_t{heap.word(step.word).offset} * 8, {});
    };
    const NodeId holder = edge.path.size() == 1 ? knot_.units[edge.from] : edge.path[edge.path.size() - 2].to;
    const auto last = slot_at(holder, edge.path.back());
    if (edge.path.size() == 1 || (last && !typing.slots().name(*last).member.empty())) return {handle->slot, 0};
    const auto first = slot_at(knot_.units[edge.from], edge.path.front());
    return {handle->slot, first ? uint64_t{first->name} : uint64_t{1} << 32 | heap.word(edge.path.front().word).offset};
  }

  void start() {
    counts_.clear();
    for (const UnitId unit : knot_.units) counts_.push_back(references_.units().unit(unit).strong);
    released_.clear();
    dead_.clear();
  }

  // A handle can be reached in more than one way; it is released once.
  void release(const KnotEdge& edge) {
    if (!released_.insert(edge.path.back().word).second) return;
    if (--counts_[edge.to] == 0) dead_.push_back(edge.to);
  }

  KnotCut result(uint32_t candidate) const {
    KnotCut cut;
    cut.edge = candidate;
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

  const References& references_;
  const Knot& knot_;
  std::vector<std::vector<uint32_t>> out_;  // by unit
  std::vector<MemberKey> keys_;             // by edge
  std::vector<int64_t> counts_;
  std::unordered_set<WordIndex> released_;
  std::vector<uint32_t> dead_;
};

// Names that people give to the way back.
bool sounds_like_back_edge(const std::string& member) {
  constexpr std::array<std::string_view, 10> kWords = {"parent", "owner",     "prev",  "back",   "self",
                                                       "outer",  "container", "super", "master", "delegate"};
  std::string lower;
  for (const char c : member.substr(member.rfind(':') + 1))
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

int plausibility(const Knot& knot, const KnotCut& cut) {
  const KnotEdge& edge = knot.edges[cut.edge];
  return (sounds_like_back_edge(cut.name.handle) ? 4 : 0) + (cut.name.capture.empty() ? 0 : 2) +
         (edge.to < edge.from ? 1 : 0);
}

}  // namespace

std::vector<KnotCut> rank_cuts(const References& references, const Knot& knot) {
  CutSimulator simulator(references, knot);
  std::vector<KnotCut> cuts;
  std::vector<MemberKey> tried;
  for (const uint32_t edge : knot.smallest) {
    if (cuts.size() == kMaxCandidates) break;
    if (std::find(tried.begin(), tried.end(), simulator.key(edge)) != tried.end()) continue;
    tried.push_back(simulator.key(edge));
    cuts.push_back(simulator.simulate(edge));
    cuts.back().name = name_edge(references, knot, knot.edges[edge]);
  }
  std::stable_sort(cuts.begin(), cuts.end(), [&](const KnotCut& a, const KnotCut& b) {
    if (a.frees_all != b.frees_all) return a.frees_all;
    if (a.frees_units != b.frees_units) return a.frees_units > b.frees_units;
    return plausibility(knot, a) > plausibility(knot, b);
  });
  return cuts;
}

}  // namespace gordian
