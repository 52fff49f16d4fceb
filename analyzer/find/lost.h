// Units of which handles were *lost*: they are counted, but nobody has them any more.
//
//   Base* base = new Derived;   // Derived has a shared_ptr<Log>, Base no virtual destructor
//   delete base;                // the memory of the handle is gone, its count is not
//
// So with memory that is freed or overwritten while a handle lies in it, with longjmp over one, and with an AddRef too
// many. The count says that somebody outside of the heap owns the Log; but to own it is to have its address. If nothing
// leads there any more, as LeakSanitizer looks for it (any pointer, of any kind, also into the middle, from all roots
// and from all that they lead to), then nobody can give it back. What then still has a handle of which it was not known
// whether it owns, owns.
//
// Only if everything was looked at: an owner may be in a register of another thread, say. Pointers that are not words
// (xored, packed, with bits in their upper half) are not seen, as everywhere; what follows from this is `probable`.
// Rejected: to ask this of all units. Counts know better than stale words which of the others are garbage.
#ifndef GORDIAN_ANALYZER_FIND_LOST_H_
#define GORDIAN_ANALYZER_FIND_LOST_H_

#include <cstddef>

#include "analyzer/find/references.h"

namespace gordian {

// Marks them in `handles`, which are those of `references`; returns how many there are. Liveness from before is void.
// Linear in the roots and units; in the heap only if something is held by more than a root.
size_t find_lost(const References& references, Handles& handles);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_LOST_H_
