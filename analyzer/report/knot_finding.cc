#include "analyzer/report/knot_finding.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "analyzer/binary/type_names.h"
#include "analyzer/ownership/source_name.h"
#include "analyzer/ownership/template_name.h"
#include "analyzer/report/fingerprint.h"
#include "analyzer/report/origin.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr size_t kMaxKnotMembers = 64;
constexpr size_t kMaxEdges = 256;

const char* evidence_name(Evidence evidence) {
  switch (evidence) {
    case Evidence::kType:
      return "type";
    case Evidence::kCount:
      return "count";
    case Evidence::kSelf:
      return "self";
    case Evidence::kCode:
      return "code";
    case Evidence::kConstraint:
      return "constraint";
    default:
      return "assumed";
  }
}

// Some of the program's memory could not be read.
bool lacks_memory(const Heap& heap) {
  return std::ranges::any_of(
      heap.not_seen(), [](const snapshot::NotSeen& one) { return one.what() == snapshot::NotSeen::UNREADABLE_MEMORY; });
}

// Members in the order of the report: those of the smallest cycle first.
std::vector<uint32_t> shown_members(const Knot& knot) {
  std::vector<uint32_t> order;
  std::vector<bool> taken(knot.units.size(), false);
  const auto take = [&](uint32_t unit) {
    if (order.size() < kMaxKnotMembers && !taken[unit]) order.push_back(unit);
    taken[unit] = true;
  };
  for (const uint32_t edge : knot.smallest) take(knot.edges[edge].from);
  for (uint32_t unit = 0; unit < knot.units.size() && order.size() < kMaxKnotMembers; ++unit) take(unit);
  return order;
}

}  // namespace

KnotReporter::KnotReporter(const References& references, const Liveness& liveness, MemberReporter& members)
    : references_(references),
      units_(references.units()),
      liveness_(liveness),
      members_(members),
      cuts_(references, liveness) {}

KnotReporter::Shape KnotReporter::shape(const Knot& knot) {
  std::set<std::tuple<uint32_t, uint64_t, Between, uint32_t>> ways;  // type, offset of the member, …, type
  for (const UnitId unit : knot.units) learn_name(unit);
  for (const KnotEdge& edge : knot.edges)
    ways.emplace(units_.unit(knot.units[edge.from]).type_name, member_offset(knot, edge), objects_between(edge),
                 units_.unit(knot.units[edge.to]).type_name);
  Shape result;
  std::set<std::string> members;
  for (const auto& [from, offset, between, to] : ways) {
    result.types.insert(fmt::format("{} > {}", stable_names_.at(from), stable_names_.at(to)));
    members.insert(
        fmt::format("{}+{:06} >{} {}", stable_names_.at(from), offset, between_text(between), stable_names_.at(to)));
  }
  for (const std::string& member : members) result.members += member + "\n";
  return result;
}

void KnotReporter::learn_name(UnitId unit) {
  const auto [known, added] = stable_names_.try_emplace(units_.unit(unit).type_name);
  if (added) known->second = stable_type(unit_name(units_, unit));
}

// Where the way begins in the unit: at a handle, a pointer, or the container that the first block is of. A container is
// one member, whichever of its words leads on.
uint64_t KnotReporter::member_offset(const Knot& knot, const KnotEdge& edge) const {
  const UnitId from = knot.units[edge.from];
  const Reference& first = edge.path.front();
  const Heap& heap = references_.heap();
  uint64_t address = heap.block(first.block).address + uint64_t{heap.word(first.word).offset} * 8;
  if (!units_.is_unit(first.to)) {
    const ContainerId container = references_.typing().plain(units_.block_of(first.to)).container;
    const uint64_t begin = container == kNoContainer ? 0 : references_.typing().containers()[container].address;
    const Block& block = heap.block(first.block);
    if (begin >= block.address && begin - block.address < block.size) address = begin;
  }
  return address - units_.part_begin(from, first.block, address);
}

KnotReporter::Between KnotReporter::objects_between(const KnotEdge& edge) const {
  const Heap& heap = references_.heap();
  Between between;
  for (size_t step = 1; step < edge.path.size(); ++step) {
    const BlockId block = edge.path[step].block;
    const WordIndex first = heap.find_word(block, 0);
    if (first == kNoWord || heap.vtable_at(heap.word(first).value) == nullptr) continue;
    between.emplace_back(heap.word(first).value, uint64_t{heap.word(edge.path[step].word).offset} * 8);
  }
  return between;
}

// " Task+000008 >". What the standard libraries have in between is not the same in all of them.
std::string KnotReporter::between_text(const Between& between) const {
  std::string text;
  for (const auto& [vptr, offset] : between) {
    const std::string type = demangle_type(references_.heap().vtable_at(vptr)->type_name());
    if (!is_library_type(type)) text += fmt::format(" {}+{:06} >", stable_type(source_name(type)), offset);
  }
  return text;
}

bool KnotReporter::uncollectable(const Knot& knot) const {
  return std::any_of(knot.units.begin(), knot.units.end(),
                     [&](UnitId unit) { return members_.may_have_effects(unit); });
}

// Of some of each type; what only releases is not worth a line.
void KnotReporter::describe_retained_destructors(const Knot& knot, report::Finding& finding) {
  constexpr size_t kOfAType = 4;
  constexpr int kMost = 16;
  std::map<uint32_t, size_t> looked_at;  // by Unit::type_name
  std::set<std::string> said;
  for (const NodeId node : knot.retained) {
    if (finding.retained_destructors_size() == kMost) return;
    if (!units_.is_unit(node) || units_.unit(node).strong == 0) continue;
    if (looked_at[units_.unit(node).type_name]++ >= kOfAType) continue;
    report::Destructor destructor = members_.destructor_of(node);
    if (destructor.effects().empty() || !said.insert(destructor.function() + destructor.would_have()).second) continue;
    *finding.add_retained_destructors() = std::move(destructor);
  }
}

report::Finding KnotReporter::describe(const Knot& knot, bool latent, const std::string& doubt) {
  report::Finding finding;
  finding.set_kind(latent ? "latent_cycle" : "cycle");
  finding.set_gc(uncollectable(knot) ? "uncollectable" : "collectable");
  finding.set_objects(knot.units.size());
  finding.set_independent_cycles(knot.independent_cycles());
  finding.set_more_cycles(knot.has_more_edges);
  uint64_t bytes = 0, retained = 0, retained_blocks = 0;
  for (const UnitId unit : knot.units) bytes += units_.bytes(unit);
  for (const NodeId plain : knot.plain) bytes += units_.bytes(plain);
  for (const NodeId node : knot.retained) {
    retained += units_.bytes(node);
    retained_blocks += std::max<size_t>(units_.blocks(node).size(), 1);
  }
  finding.set_bytes(bytes);
  finding.set_retained_blocks(retained_blocks);
  finding.set_retained_bytes(retained);
  describe_members(knot, finding);
  if (!latent) describe_retained_destructors(knot, finding);
  const std::vector<uint32_t> shown_edges = describe_edges(knot, finding);
  if (!latent) describe_cuts(knot, shown_edges, finding);
  describe_confidence(knot, doubt, finding);
  if (latent) describe_owner(knot, finding);
  return finding;
}

void KnotReporter::describe_members(const Knot& knot, report::Finding& finding) {
  for (const uint32_t index : shown_members(knot)) {
    *finding.add_members() = members_.describe_unit(knot.units[index]);
    finding.mutable_members()->rbegin()->set_proof(proof(knot, knot.units[index]));
  }
}

// "use_count 2 = B::a + 1 from memory that is leaked with it"
std::string KnotReporter::proof(const Knot& knot, UnitId id) {
  std::unordered_map<WordIndex, const KnotEdge*> by_word;
  std::vector<std::pair<std::string, uint64_t>> terms;
  const auto add = [&](const std::string& term) {
    const auto found = std::find_if(terms.begin(), terms.end(), [&](const auto& known) { return known.first == term; });
    if (found == terms.end()) {
      terms.emplace_back(term, 1);
    } else {
      ++found->second;
    }
  };
  for (const KnotEdge& edge : knot.edges)
    if (knot.units[edge.to] == id) by_word.emplace(edge.path.back().word, &edge);
  for (const uint32_t index : references_.handles().of(id)) {
    const Handle& handle = references_.handles().all()[index];
    if (handle.strength != Strength::kStrong) continue;
    const auto edge = by_word.find(handle.word);
    if (edge != by_word.end()) {
      const EdgeName name = name_edge(references_, knot, *edge->second);
      add(way_text(name.member, name.via_members));
    } else if (units_.is_unit(handle.holder)) {
      add("a member of " + unit_name(units_, handle.holder));
    } else {
      add("an element of " + plain_name(references_, handle.block));
    }
  }
  std::string text = fmt::format("use_count {} =", units_.unit(id).strong);
  const char* separator = " ";
  for (const auto& [term, count] : terms) {
    text += separator + (count == 1 ? term : fmt::format("{} × {}", count, term));
    separator = " + ";
  }
  const std::string others = unexplained_terms(references_.handles(), id);
  return others.empty() ? text : text + separator + others;
}

// The edges that the report shows, in its order: those of the smallest cycle first.
std::vector<uint32_t> KnotReporter::describe_edges(const Knot& knot, report::Finding& finding) {
  std::unordered_map<uint32_t, uint32_t> position;
  const std::vector<uint32_t> members = shown_members(knot);
  for (uint32_t i = 0; i < members.size(); ++i) position.emplace(members[i], i);
  std::vector<bool> drawn(knot.edges.size(), false);
  std::vector<uint32_t> order = knot.smallest, shown_edges;
  for (const uint32_t edge : order) drawn[edge] = true;
  for (uint32_t edge = 0; edge < knot.edges.size() && order.size() < kMaxEdges; ++edge)
    if (!drawn[edge]) order.push_back(edge);
  for (const uint32_t index : order) {
    const KnotEdge& edge = knot.edges[index];
    const auto from = position.find(edge.from), to = position.find(edge.to);
    if (from == position.end() || to == position.end()) continue;
    const EdgeName name = name_edge(references_, knot, edge);
    if (drawn[index]) finding.add_drawn(static_cast<uint32_t>(finding.edges_size()));
    report::Edge& shown = *finding.add_edges();
    shown.set_from(from->second);
    shown.set_to(to->second);
    shown.set_member(name.member);
    shown.set_offset(name.offset);
    for (const std::string& block : name.via) shown.add_via(block);
    for (const std::string& member : name.via_members) shown.add_via_members(member);
    shown.set_strength("strong");
    shown.set_declared(name.declared);
    shown.set_evidence(evidence_name(name.evidence));
    shown.set_capture(!name.capture.empty());
    shown_edges.push_back(index);
  }
  return shown_edges;
}

void KnotReporter::describe_cuts(const Knot& knot, const std::vector<uint32_t>& shown_edges, report::Finding& finding) {
  const auto describe = [&](const KnotCut::Member& member, auto& shown) {
    const auto at = std::find(shown_edges.begin(), shown_edges.end(), member.edge) - shown_edges.begin();
    shown.set_edge(static_cast<uint32_t>(at));
    shown.set_member(member.name.handle);
    shown.set_weak_type(member.name.weak_type);
    shown.set_capture(member.name.capture);
  };
  for (const KnotCut& cut : cuts_.rank(knot, shown_edges)) {
    report::Cut& shown = *finding.add_cuts();
    describe(cut.members.front(), shown);
    for (size_t i = 1; i < cut.members.size(); ++i) describe(cut.members[i], *shown.add_also());
    shown.set_frees_objects(cut.frees_units);
    shown.set_frees_bytes(cut.frees_bytes);
    shown.set_verified(cut.frees_all);
    shown.set_entries(cut.entries);
    shown.set_only_owner(cut.only_owner);
    for (const auto& [weight, words] : cut.evidence) shown.add_evidence(words);
  }
}

void KnotReporter::describe_confidence(const Knot& knot, const std::string& doubt, report::Finding& finding) {
  const Handles& handles = references_.handles();
  bool excess = false, stale = false, loose = false, guessed = false, framed = false, global = false, lost = false,
       plain = false;
  for (const UnitId unit : knot.units) {
    global |= is_known_to_global(unit);
    guessed |= handles.is_guessed(unit);
    framed |= handles.is_owned_by_frame(unit);
    lost |= handles.lost(unit) > 0;
    const bool harmless = !handles.has_assumed(unit) && handles.has_only_strong_excess(unit);
    stale |= harmless;
    excess |= (handles.has_excess(unit) || handles.has_assumed(unit)) && !harmless;
    for (const uint32_t index : handles.of(unit)) {
      const Handle& handle = handles.all()[index];
      const bool alone = !handle.typed && !handle.pair && !handle.element;
      // A pointer to an object that counts itself always is.
      const bool known = units_.unit(unit).counts_itself && handle.evidence == Evidence::kCode;
      loose |= handle.strength == Strength::kStrong && alone && !known;
      plain |= handle.strength == Strength::kStrong && is_unowned(handle.holder);
    }
  }
  if (excess) finding.add_reasons("more handles were found than the counts allow, or the strength of one is assumed");
  if (stale) finding.add_reasons("more handles were found than the counts allow; all of them are in garbage");
  if (guessed) finding.add_reasons("which of several handles owns an object is not known; all that may are in garbage");
  if (framed) finding.add_reasons("a handle lies in a coroutine's frame, whose variable's scope may have ended");
  if (lost) finding.add_reasons(kLost);
  plain &= !handles.all_is_seen() && !liveness_.alive(knot.units.front());
  if (plain)
    finding.add_reasons("memory without a count holds it, and what leads there may be where nobody could look");
  if (loose) finding.add_reasons("a handle was told by its control block alone");
  if (global) finding.add_reasons("a global points to an object that counts itself, and may own it without a count");
  if (!doubt.empty()) finding.add_reasons(doubt);
  const bool hidden = plain && lacks_memory(references_.heap());
  finding.set_confidence(excess || global || hidden ? "possible" : finding.reasons_size() > 0 ? "probable" : "proved");
}

// Whether it is memory without a count that no unit owns: it is garbage only if nothing anywhere leads to it.
bool KnotReporter::is_unowned(NodeId holder) const {
  return !units_.is_unit(holder) && references_.owner_unit(units_.block_of(holder)) == kNoNode;
}

// Who never gives up an object that counts itself need not count: `static Registry* all = new Registry;`. Of other
// schemes a raw pointer never owns.
bool KnotReporter::is_known_to_global(UnitId unit) {
  if (!units_.unit(unit).counts_itself) return false;
  if (!known_to_globals_) {
    known_to_globals_.emplace();
    const std::vector<Root>& roots = references_.heap().roots();
    for (size_t i = 0; i < roots.size(); ++i) {
      if (roots[i].target == kNoBlock || liveness_.root_ranks().of(i) != RootRank::kGlobal) continue;
      const UnitId owned = units_.unit_at_control(roots[i].target, roots[i].value);
      if (owned != kNoUnit) known_to_globals_->insert(owned);
    }
  }
  return known_to_globals_->contains(unit);
}

void KnotReporter::describe_owner(const Knot& knot, report::Finding& finding) {
  std::vector<NodeId> nodes = knot.plain;
  nodes.insert(nodes.end(), knot.units.begin(), knot.units.end());
  std::sort(nodes.begin(), nodes.end());
  const NodeId entry = best_entry(liveness_, nodes);
  *finding.mutable_owner() = describe_origin(references_, liveness_, entry);
  *finding.mutable_owner_path() = owner_path(references_, liveness_, entry);
}

}  // namespace gordian
