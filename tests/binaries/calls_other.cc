// The unit that is compiled without debug info: a library's, say.
#include <cstdio>

#include "tests/binaries/calls.h"

namespace calls {

WithoutDebugInfo::~WithoutDebugInfo() { std::remove("/nonexistent"); }

}  // namespace calls
