// By what the states of a series are told apart: gordian_series.revision, another number after each change.
//
// It is drawn by lot. A count would say less: a series that was pruned away and begins again, or a history that was
// taken from a backup and goes on from there, would come to the same count with other nights. So whoever remembers what
// came of a series (the dashboard) may rely on the number alone.
#ifndef GORDIAN_HISTORY_STORE_REVISION_H_
#define GORDIAN_HISTORY_STORE_REVISION_H_

#include <cstdint>

namespace gordian::history {

// Earlier versions counted; they did not come so far.
inline constexpr int64_t kFirstRevision = int64_t{1} << 40;

// At least kFirstRevision.
int64_t new_revision();

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_REVISION_H_
