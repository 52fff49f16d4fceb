#include "analyzer/find/cuts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "analyzer/find/member_begin.h"

namespace gordian {
namespace {

constexpr int kSure = 100;  // weight of what is no guess
constexpr size_t kMaxCandidates = 16;
constexpr uint64_t kPrime = 1099511628211;  // of the hash FNV-1a
constexpr size_t kMostAsked = 2000;         // units whose destructors are asked what they give back
constexpr size_t kMostTogether = 8;         // members that are tried together: more is no advice

// Handles that are "the same member": the handle's slot; and for an element of a container the members that lead there,
// for a capture the closure's type, as two lambdas of one line may capture the same variable.
using MemberKey = std::pair<uint32_t, uint64_t>;

// Of the handle at the end of the way.
NodeId last_holder(const Knot& knot, const KnotEdge& edge) {
  return edge.path.size() == 1 ? NodeId{knot.units[edge.from]} : edge.path[edge.path.size() - 2].to;
}

class CutSimulator {
 public:
  // `leaked`: whatever holds the knot from outside has leaked itself, and goes once that is mended.
  CutSimulator(const References& references, DestructorEffects& destructors, const Knot& knot, bool leaked)
      : references_(references), knot_(knot) {
    out_.resize(knot.units.size());
    for (uint32_t i = 0; i < knot.edges.size(); ++i) out_[knot.edges[i].from].push_back(i);
    keys_.reserve(knot.edges.size());
    for (const KnotEdge& edge : knot.edges) keys_.push_back(key_of(edge));
    for (const UnitId unit : knot.units) held_.push_back(references.units().unit(unit).strong);
    if (leaked && !knot.has_more_edges) leave_out_others();
    find_keepers(destructors);
  }

  const MemberKey& key(uint32_t edge) const { return keys_[edge]; }
  // Whether something outside of the knot was left out that holds it.
  bool left_out_others() const { return left_out_; }

  // Whether the handle goes with the unit that the edge begins at: that is no borrower of the block that the handle is
  // in.
  bool owns_way(uint32_t edge) const {
    const auto shared = keepers_.find(knot_.edges[edge].path.back().word);
    return shared == keepers_.end() || std::ranges::binary_search(shared->second, knot_.edges[edge].from);
  }
  // One edge of each member that becomes weak.
  KnotCut simulate(const std::vector<uint32_t>& candidates) {
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

 private:
  MemberKey key_of(const KnotEdge& edge) const {
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

  void leave_out_others() {
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
  void find_keepers(DestructorEffects& destructors) {
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

  void start() {
    counts_ = held_;
    released_.clear();
    dead_.clear();
    is_dead_.assign(held_.size(), false);
  }

  // The unit that the edge begins at dies. What lies in a plain block that others keep stays.
  void lose_keeper(const KnotEdge& edge) {
    const auto shared = keepers_.find(edge.path.back().word);
    const auto is_dead = [&](uint32_t unit) { return is_dead_[unit]; };
    if (shared != keepers_.end() && !std::ranges::all_of(shared->second, is_dead)) return;
    release(edge);
  }

  // A handle can be reached in more than one way; it is released once.
  void release(const KnotEdge& edge) {
    if (!released_.insert(edge.path.back().word).second) return;
    if (--counts_[edge.to] != 0) return;
    dead_.push_back(edge.to);
    is_dead_[edge.to] = true;
  }

  // Whether some target is held by these members alone.
  bool has_orphan(const std::set<MemberKey>& weak) const {
    std::unordered_map<uint32_t, int64_t> held;
    std::unordered_set<WordIndex> seen;
    for (uint32_t i = 0; i < knot_.edges.size(); ++i)
      if (weak.contains(keys_[i]) && seen.insert(knot_.edges[i].path.back().word).second) ++held[knot_.edges[i].to];
    return std::any_of(held.begin(), held.end(),
                       [&](const auto& target) { return target.second >= held_[target.first]; });
  }

  KnotCut result() const {
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

  const References& references_;
  const Knot& knot_;
  std::vector<std::vector<uint32_t>> out_;  // by unit
  std::vector<MemberKey> keys_;             // by edge
  std::vector<int64_t> held_;               // by unit: how many handles it has
  bool left_out_ = false;
  // Handles in plain blocks that several units lead to, by the handle's word: the units without which the block is
  // gone.
  std::unordered_map<WordIndex, std::vector<uint32_t>> keepers_;
  std::vector<int64_t> counts_;
  std::unordered_set<WordIndex> released_;
  std::vector<uint32_t> dead_;
  std::vector<bool> is_dead_;
};

// "m_parentNode" → "m", "parent", "node"
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  char before = '_';
  for (const char c : name) {
    const auto is = [](int (*kind)(int), char one) { return kind(static_cast<unsigned char>(one)) != 0; };
    if (!is(std::isalpha, c) || (is(std::isupper, c) && !is(std::isupper, before))) words.emplace_back();
    if (is(std::isalpha, c)) words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    before = c;
  }
  return words;
}

// Of "Session::m_owner" the words of the member; none of "Owner+0x10", which is a type's name.
std::vector<std::string> words_of_member(std::string_view member) {
  if (member.find("+0x") != std::string_view::npos) return {};
  return words_of(member.substr(member.rfind(':') + 1));
}

// Names that people give to the way back. "router" is not named "outer", nor "callback" "back". What is called "self"
// is one if it is the object itself.
bool sounds_like_back_edge(const std::string& member, bool itself) {
  constexpr std::array<std::string_view, 14> kWords = {"prev",     "previous",  "back",  "backref", "backptr",
                                                       "backlink", "outer",     "super", "master",  "delegate",
                                                       "upstream", "container", "host",  "creator"};
  return std::ranges::any_of(words_of_member(member), [&](const std::string& word) {
    return word.starts_with("parent") || word.starts_with("owner") || (itself && word == "self") ||
           std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  });
}

// Who is told of changes is there for other reasons.
bool sounds_like_listeners(const std::string& member) {
  return std::ranges::any_of(words_of_member(member), [](std::string word) {
    if (word.ends_with('s')) word.pop_back();
    return word == "observer" || word == "listener" || word == "subscriber" || word == "watcher";
  });
}

void add_evidence(KnotCut& cut, int weight, std::string words) {
  cut.plausibility += weight;
  if (!words.empty()) cut.evidence.emplace_back(weight, std::move(words));
}

bool through_container(const References& references, const KnotEdge& edge) {
  const Units& units = references.units();
  return std::any_of(edge.path.begin(), edge.path.end(), [&](const Reference& step) {
    return !units.is_unit(step.to) && references.typing().plain(units.block_of(step.to)).container != kNoContainer;
  });
}

// The handle is an element of a container or a member of one. A closure or an object that the container only leads to
// is what holds the target then. (A closure inside of an element is not seen here.)
bool is_in_container(const References& references, const Knot& knot, const KnotEdge& edge) {
  const NodeId holder = last_holder(knot, edge);
  const Typing& typing = references.typing();
  return !references.units().is_unit(holder) &&
         typing.plain(references.units().block_of(holder)).container != kNoContainer;
}

// A closure captures the handle. In a stripped program captures have no names, but closures have.
bool is_captured(const EdgeName& name) {
  if (!name.capture.empty()) return true;
  const std::string holder = name.via.empty() ? "" : name.via.back();
  return holder.find("lambda") != std::string::npos || holder.find("bind(") != std::string::npos;
}
bool is_capture(const KnotCut::Member& member) { return is_captured(member.name); }

// Without the members that are not needed, of those that free everything together; the last ones go first.
KnotCut without_needless(CutSimulator& simulator, std::vector<uint32_t> members) {
  KnotCut cut = simulator.simulate(members);
  for (size_t i = members.size(); i-- > 0;) {
    std::vector<uint32_t> fewer = members;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    KnotCut tried = simulator.simulate(fewer);
    if (!tried.frees_all) continue;
    cut = std::move(tried);
    members = std::move(fewer);
  }
  return cut;
}

// The most plausible ones, as many as it takes: in a tree whose nodes know their parent and their document, it is these
// two. Nothing if all that may be tried do not free everything.
KnotCut plausible_together(CutSimulator& simulator, const std::vector<KnotCut>& single) {
  std::vector<const KnotCut*> order;
  order.reserve(single.size());
  for (const KnotCut& cut : single) order.push_back(&cut);
  std::stable_sort(order.begin(), order.end(),
                   [](const KnotCut* a, const KnotCut* b) { return a->plausibility > b->plausibility; });
  std::vector<uint32_t> members;
  for (const KnotCut* cut : order) {
    if (members.size() == kMostTogether) break;
    members.push_back(cut->members.front().edge);
    if (simulator.simulate(members).frees_all) return without_needless(simulator, std::move(members));
  }
  return {};
}

// Those through which the knot holds objects of one type, the fewest that there are. Nothing if there is no such type.
std::vector<KnotCut> together_by_type(CutSimulator& simulator, const Units& units, const Knot& knot,
                                      const std::vector<uint32_t>& shown) {
  std::map<uint32_t, std::map<MemberKey, uint32_t>> members_to;  // by the target's Unit::type_name: an edge of each
  for (const uint32_t edge : shown)
    members_to[units.unit(knot.units[knot.edges[edge].to]).type_name].emplace(simulator.key(edge), edge);
  std::vector<KnotCut> result;
  for (const auto& [type, members] : members_to) {
    if (members.size() < 2 || members.size() > kMostTogether) continue;
    std::vector<uint32_t> needed;
    for (const auto& [key, edge] : members) needed.push_back(edge);
    std::sort(needed.begin(), needed.end());
    if (simulator.simulate(needed).frees_all) result.push_back(without_needless(simulator, std::move(needed)));
  }
  return result;
}

// Several members that free everything together: few, and such that the program need not hold many objects itself.
KnotCut cut_together(CutSimulator& simulator, const Units& units, const Knot& knot, const std::vector<uint32_t>& shown,
                     const std::vector<KnotCut>& single) {
  std::vector<KnotCut> candidates = together_by_type(simulator, units, knot, shown);
  candidates.push_back(plausible_together(simulator, single));
  // Of as many members, those that look like ways back: two owners of one object are as good to cut, but then nobody
  // owns it.
  const auto plausibility = [&](const KnotCut& one) {
    int sum = 0;
    for (const KnotCut::Member& member : one.members)
      for (const KnotCut& known : single)
        if (simulator.key(known.members.front().edge) == simulator.key(member.edge)) sum += known.plausibility;
    return sum;
  };
  const auto cost = [&](const KnotCut& one) {
    const size_t members = one.members.size() + (one.entries > 1 ? 1 : 0);
    return std::tuple(one.members.empty(), members, -plausibility(one), one.entries);
  };
  return *std::min_element(candidates.begin(), candidates.end(),
                           [&](const KnotCut& a, const KnotCut& b) { return cost(a) < cost(b); });
}

}  // namespace

CutRanker::CutRanker(const References& references, const Liveness& liveness)
    : references_(references),
      liveness_(liveness),
      destructors_(references.heap(), references.units(), references.typing(),
                   [&liveness](NodeId node) { return !liveness.alive(node); }) {}

std::vector<KnotCut> CutRanker::rank(const Knot& knot, const std::vector<uint32_t>& shown) {
  CutSimulator simulator(references_, destructors_, knot, !liveness_.alive(knot.units.front()));
  std::map<MemberKey, std::vector<uint32_t>> edges_of;
  for (uint32_t edge = 0; edge < knot.edges.size(); ++edge) edges_of[simulator.key(edge)].push_back(edge);
  std::vector<KnotCut> cuts;
  std::set<MemberKey> tried;
  for (const uint32_t edge : shown) {
    if (cuts.size() == kMaxCandidates) break;
    if (!simulator.owns_way(edge) || !tried.insert(simulator.key(edge)).second) continue;
    cuts.push_back(simulator.simulate({edge}));
    complete(knot, edges_of.at(simulator.key(edge)), cuts.back());
  }
  std::stable_sort(cuts.begin(), cuts.end(), [](const KnotCut& a, const KnotCut& b) {
    if (a.frees_all != b.frees_all) return a.frees_all;
    if (a.frees_units != b.frees_units) return a.frees_units > b.frees_units;
    if (a.entries != b.entries) return a.entries < b.entries;
    return a.plausibility > b.plausibility;
  });
  const bool lost = std::ranges::any_of(knot.units, [&](UnitId one) { return references_.handles().lost(one) > 0; });
  if (simulator.left_out_others())
    for (KnotCut& cut : cuts)
      cut.evidence.emplace(cut.evidence.begin(), kSure,
                           lost ? "once no handle is lost any more" : "once what else leaked does not hold it");
  if (cuts.empty() || (cuts.front().frees_all && cuts.front().plausibility > 0)) return cuts;
  KnotCut together = cut_together(simulator, references_.units(), knot, shown, cuts);
  if (together.members.empty()) return cuts;
  std::vector<uint32_t> edges;
  for (const KnotCut::Member& member : together.members) {
    const std::vector<uint32_t>& more = edges_of.at(simulator.key(member.edge));
    edges.insert(edges.end(), more.begin(), more.end());
  }
  complete(knot, edges, together);
  // One member is better than several; but not one that nothing speaks for, than all that closures capture.
  if (cuts.front().frees_all && !std::ranges::all_of(together.members, is_capture)) return cuts;
  cuts.insert(cuts.begin(), std::move(together));
  return cuts;
}

// Names and evidence. `edges`: all of the members.
void CutRanker::complete(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut) {
  for (KnotCut::Member& member : cut.members) member.name = name_edge(references_, knot, knot.edges[member.edge]);
  weigh(knot, edges, cut);
}

void CutRanker::weigh(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut) {
  const auto any = [&](auto holds) { return std::any_of(cut.members.begin(), cut.members.end(), holds); };
  weigh_structure(knot, edges, cut);
  if (any(is_capture)) add_evidence(cut, 3, "a closure captures what it belongs to");
  const auto sounds = [&](const KnotCut::Member& one) {
    const KnotEdge& edge = knot.edges[one.edge];
    return sounds_like_back_edge(one.name.handle, edge.from == edge.to);
  };
  if (any(sounds)) add_evidence(cut, 4, "it is named like a way back");
  if (any([](const KnotCut::Member& one) { return sounds_like_listeners(one.name.handle); }))
    add_evidence(cut, 8, "listeners mostly belong to somebody else");
  // Whoever has no debug info of a member cannot change it, most of the time: it is a library's.
  if (any([](const KnotCut::Member& one) { return one.name.handle.find("+0x") != std::string::npos; }))
    add_evidence(cut, -4, "");
  if (cut.members.size() == 1) {
    weigh_healthy(knot, knot.edges[cut.members.front().edge], cut);
    weigh_birth(knot, knot.edges[cut.members.front().edge], cut);
  }
  std::stable_sort(cut.evidence.begin(), cut.evidence.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
}

// What the edges themselves tell: the target holds the holder by a container, or several hold one.
void CutRanker::weigh_structure(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut) const {
  constexpr size_t kMostNamed = 16;                   // ways back that are asked for a closure
  std::set<std::pair<uint32_t, uint32_t>> of_member;  // (from, to)
  std::unordered_map<uint32_t, uint32_t> holders;     // by target
  for (const uint32_t index : edges)
    if (of_member.emplace(knot.edges[index].from, knot.edges[index].to).second) ++holders[knot.edges[index].to];
  bool by_container = false;
  size_t named = 0;
  for (const KnotEdge& back : knot.edges) {
    if (back.from == back.to || !of_member.contains({back.to, back.from})) continue;
    if (!is_in_container(references_, knot, back)) continue;
    by_container = !is_captured(name_edge(references_, knot, back));
    if (by_container || ++named == kMostNamed) break;
  }
  const auto most = std::max_element(holders.begin(), holders.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (by_container && !through_container(references_, knot.edges[cut.members.front().edge]))
    add_evidence(cut, 5, "its target holds the holder in a container");
  if (most->second > 1) add_evidence(cut, 2, fmt::format("{} objects hold the same one by it", most->second));
}

// The holder was allocated later than its target, or by it.
void CutRanker::weigh_birth(const Knot& knot, const KnotEdge& edge, KnotCut& cut) const {
  if (edge.from == edge.to) return;
  const UnitId from = knot.units[edge.from], to = knot.units[edge.to];
  const auto stack = [&](UnitId unit) {
    return references_.heap().block(references_.units().unit(unit).control_block).stack;
  };
  if (born_in(from, to)) {
    add_evidence(cut, 5, "its target's own code allocated the holder");
  } else if (born_in(to, from)) {
    add_evidence(cut, -5, "");
  } else if (stack(from) > stack(to)) {
    add_evidence(cut, 2, "its holder was allocated after its target");
  } else if (stack(from) == stack(to) && edge.to < edge.from) {
    add_evidence(cut, 1, "");
  }
}

// Whether a member function of `in` is on the stack that allocated `unit`.
bool CutRanker::born_in(UnitId unit, UnitId in) const {
  constexpr int kMaxFrames = 24;
  const Units& units = references_.units();
  const Heap& heap = references_.heap();
  if (units.unit(unit).type_name == units.unit(in).type_name) return false;
  const std::string prefix = unit_name(units, in) + "::";
  Binaries& binaries = references_.typing().slots().binaries();
  uint32_t node = heap.block(units.unit(unit).control_block).stack;
  for (int i = 0; i < kMaxFrames && node != 0; ++i, node = heap.stack_node(node).parent)
    for (const SourceFrame& frame : binaries.frames_of_call(heap.stack_node(node).address, node))
      if (frame.function.starts_with(prefix)) return true;
  return false;
}

const std::vector<UnitId>& CutRanker::healthy(uint32_t type_name) {
  constexpr size_t kMaxHealthy = 256;  // of one type
  const Units& units = references_.units();
  for (UnitId unit = 0; unit < units.count() && !counted_; ++unit) {
    if (!liveness_.alive(unit) || units.unit(unit).strong == 0 || units.unit(unit).object == 0) continue;
    std::vector<UnitId>& same = healthy_[units.unit(unit).type_name];
    if (same.size() < kMaxHealthy) same.push_back(unit);
  }
  counted_ = true;
  return healthy_[type_name];
}

// Living objects of the holder's type in which the member is empty: it was reset there, or never set.
void CutRanker::weigh_healthy(const Knot& knot, const KnotEdge& edge, KnotCut& cut) {
  const Units& units = references_.units();
  const Heap& heap = references_.heap();
  const Unit& holder = units.unit(knot.units[edge.from]);
  const Reference& first = edge.path.front();
  const uint64_t address = heap.block(first.block).address + uint64_t{heap.word(first.word).offset} * 8;
  if (holder.object == 0 || address < holder.object) return;
  size_t empty = 0, all = 0;
  for (const UnitId unit : healthy(holder.type_name)) {
    const uint64_t member = units.unit(unit).object + (address - holder.object);
    const BlockId block = heap.find_block(member);
    if (block == kNoBlock || member - heap.block(block).address >= heap.block(block).size) continue;
    ++all;
    const WordIndex word = heap.find_word(block, member - heap.block(block).address);
    const Handle* handle = word == kNoWord ? nullptr : references_.handles().at(word);
    const bool filled = word != kNoWord && (edge.path.size() > 1 || handle != nullptr);
    if (!filled) ++empty;
  }
  // A member that most healthy objects have filled is one that they need; and one object is no rule.
  constexpr size_t kEnough = 3;
  if (empty * 2 < all || empty == 0) return;
  const int weight = empty < all ? 2 : all < kEnough ? 3 : 6;
  const std::string type = unit_name(units, knot.units[edge.from]);
  add_evidence(cut, weight,
               all == 1 ? fmt::format("empty in the only living {}", type)
                        : fmt::format("empty in {} of {} living {}", empty, all, type));
}

}  // namespace gordian
