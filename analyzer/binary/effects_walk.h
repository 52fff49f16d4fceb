// Follows a destructor's code, and the code that it calls, to see what it does beyond releasing.
#ifndef GORDIAN_ANALYZER_BINARY_EFFECTS_WALK_H_
#define GORDIAN_ANALYZER_BINARY_EFFECTS_WALK_H_

#include "analyzer/binary/effects.h"
#include "analyzer/binary/path_walk.h"

namespace gordian {

// As Binaries::effects_of, uncached.
Effects walk_effects(const WalkedCode& code, const ReleaseEntry& entry);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_EFFECTS_WALK_H_
