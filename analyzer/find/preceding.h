// Is what was found at one moment of a running program more than a moment's state?
//
// Problem: while threads work, a snapshot may catch one in the middle of a copy or a destruction. A pointer that is in
// a register just then, or a count that was raised before its handle was stored, can make the living look like garbage.
// Choice: ask the snapshot before. A knot *stood* there if every unit that keeps it up is the same one (control block,
// vtable, counts, blocks older than that snapshot) with the same handles in the same places. Its counts are all
// explained by these handles now; so they were then, and nobody owned it at either moment: what two looks find
// unchanged and closed under its own counts was garbage in between. To keep up a knot take part its units, the garbage
// that holds them, and the garbage that holds that.
//
// Example: a parser builds a ring and drops it. In snapshot 4 the ring has not been dropped yet and is alive; in
// snapshot 5 it is garbage, and stands as in 4: but there its counts were higher by the parser's handle. So it is
// `probable` in 5, and `proved` from 6 on.
//
// What it cannot tell: a thread that stands still in the midst of a copy at both moments.
// Rejected: analyzing the snapshot before as well (twice the time, and it proves no more).
#ifndef GORDIAN_ANALYZER_FIND_PRECEDING_H_
#define GORDIAN_ANALYZER_FIND_PRECEDING_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "analyzer/find/knots.h"

namespace gordian {

// Whether some thread may have been in the middle of a copy or a destruction. A program's own gordian_snapshot() is a
// good moment if no other thread is there.
bool taken_amid_work(const Heap& heap);

class Preceding {
 public:
  // `path`: of the snapshot of the same process that was taken before; empty: there is none.
  // REQUIRES: taken_amid_work(references.heap()).
  Preceding(const References& references, const std::string& path);
  ~Preceding();
  Preceding(const Preceding&) = delete;
  Preceding& operator=(const Preceding&) = delete;

  // A garbage knot, or one among the living, whose counts may have changed: then its members and edges must be the
  // same.
  bool stood(const Knot& knot, bool latent) const;
  // A dead object whose memory is pinned.
  bool stood(UnitId weak_held) const;
  // Why what did not stand there is not proved, for people.
  const std::string& doubt() const { return doubt_; }

 private:
  bool same_unit(UnitId unit, bool counts_too) const;
  bool same_counts(const Unit& unit, bool alike) const;
  bool same_block(BlockId block) const;
  bool same_word(WordIndex word, BlockId holder) const;
  bool same_edges(const Knot& knot) const;
  std::vector<UnitId> kept_up_by(const Knot& knot) const;

  const References& references_;
  std::unique_ptr<Heap> before_;  // null: nothing stood
  std::string doubt_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_PRECEDING_H_
