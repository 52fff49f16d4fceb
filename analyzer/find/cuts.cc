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
#include <utility>

#include <fmt/format.h>

namespace gordian {
namespace {

constexpr int kSure = 100;  // weight of what is no guess
constexpr size_t kMaxCandidates = 16;
constexpr size_t kMostTogether = 8;  // members that are tried together: more is no advice

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

// Something speaks for each by itself, and much for one of them.
bool all_lead_back(const CutSimulator& simulator, const KnotCut& together, const std::vector<KnotCut>& single) {
  constexpr int kMuch = 4;
  int most = 0;
  return std::ranges::all_of(together.members,
                             [&](const KnotCut::Member& member) {
                               return std::ranges::any_of(single, [&](const KnotCut& one) {
                                 if (simulator.key(one.members.front().edge) != simulator.key(member.edge))
                                   return false;
                                 most = std::max(most, one.plausibility);
                                 return one.plausibility > 0;
                               });
                             }) &&
         most >= kMuch;
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
  // One member is better than several; but not one that nothing speaks for, than all that closures capture, nor what
  // holds the children, whom somebody has to hold, than all their ways back.
  const bool ways_back = cuts.front().entries > 1 && together.entries == 1 && all_lead_back(simulator, together, cuts);
  if (cuts.front().frees_all && !ways_back && !std::ranges::all_of(together.members, is_capture)) return cuts;
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
