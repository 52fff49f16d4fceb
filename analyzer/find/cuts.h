// Which edge to make weak: every candidate is tried. The simulation takes the candidate's handles away, lets the counts
// fall, destroys what reaches zero, releases what that held, and so on, as the program itself would have.
#ifndef GORDIAN_ANALYZER_FIND_CUTS_H_
#define GORDIAN_ANALYZER_FIND_CUTS_H_

#include <cstdint>
#include <vector>

#include "analyzer/find/edge_name.h"

namespace gordian {

struct KnotCut {
  uint32_t edge = 0;  // index into Knot::edges: one edge of the member that is to become weak
  EdgeName name;
  uint64_t frees_units = 0;
  uint64_t frees_bytes = 0;
  bool frees_all = false;
};

// Candidates are the members on the knot's smallest cycle; best first: what frees everything, then back-edges (by name,
// by age, closures that capture their owner).
std::vector<KnotCut> rank_cuts(const References& references, const Knot& knot);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_CUTS_H_
