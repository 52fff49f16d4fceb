// Which edge to make weak: every member on the knot's cycles is tried, by simulation (cut_simulator.h).
//
// Problem: nearly any edge frees a simple cycle, but only one of them is the mistake. In a tree whose children hold
// their parent, a weak `children` frees all, too, and every child would die as soon as it was made.
// Choice: ask what would still be held once the edge is weak. With a weak `parent` the root keeps all others: the
// program must hold one object (`entries`). With weak `children` it must hold every child by itself. Fewer is better.
// Between equals evidence decides: who owns whom by containers, who was made by whom and later, what healthy instances
// of the same types do, closures that capture their owner, names. Rejected: names first (they are gone in stripped
// programs, and `next` is as good a back edge as `prev`).
//
// Two callbacks that both capture the object they belong to: no single member frees that. Then all members that hold
// objects of one type are tried together, and those that prove unnecessary are left out again.
//
// A cut is a candidate, never an order: what is weak may die, and the program must be able to live with that.
#ifndef GORDIAN_ANALYZER_FIND_CUTS_H_
#define GORDIAN_ANALYZER_FIND_CUTS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/find/cut_simulator.h"
#include "analyzer/ownership/destructor_effects.h"

namespace gordian {

class CutRanker {
 public:
  CutRanker(const References& references, const Liveness& liveness);

  // Candidates among the edges that `shown` lists (indexes into Knot::edges), one for each member, best first: what
  // frees everything, then what leaves the fewest entries, then by evidence. If none frees everything, but several
  // together do, those are the first candidate; so are several captures, if nothing speaks for any single member.
  std::vector<KnotCut> rank(const Knot& knot, const std::vector<uint32_t>& shown);

 private:
  // Living units of a type, up to a bound.
  const std::vector<UnitId>& healthy(uint32_t type_name);
  void complete(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut);
  void weigh(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut);
  void weigh_structure(const Knot& knot, const std::vector<uint32_t>& edges, KnotCut& cut) const;
  void weigh_birth(const Knot& knot, const KnotEdge& edge, KnotCut& cut) const;
  void weigh_healthy(const Knot& knot, const KnotEdge& edge, KnotCut& cut);
  bool born_in(UnitId unit, UnitId in) const;

  const References& references_;
  const Liveness& liveness_;
  DestructorEffects destructors_;
  std::unordered_map<uint32_t, std::vector<UnitId>> healthy_;  // by Unit::type_name
  bool counted_ = false;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_CUTS_H_
