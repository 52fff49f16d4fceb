// How each knot went on over the snapshots of a process: when it was tied, and when its last outside owner let go.
//
// A knot that something outside still owns is another finding (latent_cycle) than the leak that it becomes (cycle);
// Finding.knot is the same for both. Knots of one shape are counted together: a server may have sessions that are
// owned beside some that have leaked.
#ifndef GORDIAN_VIEWER_BROWSE_KNOT_STORIES_H_
#define GORDIAN_VIEWER_BROWSE_KNOT_STORIES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report.pb.h"

namespace gordian {

struct KnotStory {
  std::string knot;              // as Finding.knot
  std::vector<uint64_t> owned;   // instances that something outside owns, for each snapshot
  std::vector<uint64_t> leaked;  // instances that nothing does, likewise

  // Indexes of snapshots. The first that has one of these knots:
  size_t tied() const;
  // … the last in which something outside owned one; nothing if it was never seen so.
  std::optional<size_t> last_owned() const;
  // … and the first in which nothing outside owned one; nothing if all are owned.
  std::optional<size_t> let_go() const;
};

// In the order in which the reports have them. REQUIRES: the reports are of one process, in their order; none is null.
std::vector<KnotStory> knot_stories(const std::vector<const report::Report*>& snapshots);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_KNOT_STORIES_H_
