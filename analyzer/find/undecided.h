// Units of which it is not known which handle owns them (ownership/undecided_handles.cc): are they garbage all the
// same?
//
// First all the handles that it may be count as strong. What is garbage even so is garbage, since the true ones are
// among them. Then as many as the count says are chosen: of those whose holder the unit itself leads to, the nearest,
// as they close a cycle, and a small one; else any. What lives is left in doubt. Which one was chosen is a guess, and
// reports say so; of all that is garbage because the unit is, too, as all of it rests on the same.
//
// Cost: one more pass of liveness where there are such units, and for them a bounded search.
#ifndef GORDIAN_ANALYZER_FIND_UNDECIDED_H_
#define GORDIAN_ANALYZER_FIND_UNDECIDED_H_

#include <cstddef>

#include "analyzer/find/references.h"

namespace gordian {

// Decides them in `handles`, which are those of `references`; returns how many were found to be garbage. Liveness from
// before is void.
size_t decide_undecided(const References& references, Handles& handles);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_UNDECIDED_H_
