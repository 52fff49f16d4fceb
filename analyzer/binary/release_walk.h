// Follows a destructor's code, and the code that it calls, to see which counts it lowers.
#ifndef GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_
#define GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_

#include "analyzer/binary/path_walk.h"
#include "analyzer/binary/releases.h"

namespace gordian {

// As Binaries::releases_of, uncached.
Releases walk_releases(const WalkedCode& code, const ReleaseEntry& entry);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASE_WALK_H_
