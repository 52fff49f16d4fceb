// What one snapshot has that an earlier one has not, and the other way round: findings by fingerprint, memory by type
// and by the place that allocated it.
#ifndef GORDIAN_VIEWER_BROWSE_DIFFERENCE_H_
#define GORDIAN_VIEWER_BROWSE_DIFFERENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/browse/census.h"

namespace gordian {

struct FindingChange {
  enum class Kind : uint8_t { kNew, kGone, kGrown, kShrunk, kSame };
  std::string id;
  std::string kind;   // as Finding.kind
  std::string title;  // as finding_title()
  Kind change = Kind::kSame;
  uint64_t instances_before = 0, instances_after = 0;
  uint64_t bytes_before = 0, bytes_after = 0;
  // Of a knot: how many of its shape something outside owned, and how many nothing did (knot_stories.h).
  std::string knot;  // as Finding.knot
  uint64_t owned_before = 0, owned_after = 0;
  uint64_t leaked_before = 0, leaked_after = 0;
};

// "new", "gone", "grown", "shrunk", "same".
const char* change_name(FindingChange::Kind change);

// "A → B" of a cycle; else what the finding is, in a few words.
std::string finding_title(const report::Finding& finding);

// In the order of the later report, then those that are gone.
std::vector<FindingChange> compare_findings(const report::Report& before, const report::Report& after);

// How many knots something outside owned before that have leaked since. Knots of one shape are not told apart: it is as
// many as have leaked more, of those that are owned no longer.
uint64_t knots_let_go(const std::vector<FindingChange>& changes);

struct LineChange {
  std::string name;
  CensusLine before, after;
};

using CensusLines = std::map<std::string, CensusLine>;

// Lines that differ: the largest change in bytes first, at most 200.
std::vector<LineChange> compare_lines(const CensusLines& before, const CensusLines& after);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_DIFFERENCE_H_
