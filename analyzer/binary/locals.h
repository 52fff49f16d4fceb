// Which local variables lie where in a function's frame, by debug info.
#ifndef GORDIAN_ANALYZER_BINARY_LOCALS_H_
#define GORDIAN_ANALYZER_BINARY_LOCALS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/loaded_image.h"
#include "analyzer/binary/type_table.h"

namespace gordian {

// The name of the variable or parameter at `offset` from the CFA, as seen from a call at `call` (run-time address) in
// the function; of nested scopes the innermost one's. Empty if none is known to lie there all the time: what an
// optimiser moves between registers and the stack is not.
std::string find_local(LoadedImage& image, TypeTable& types, uint64_t call, int64_t offset);

// As Binaries::dead_locals_at; `call` as of find_local.
std::vector<FrameRange> find_dead_locals(LoadedImage& image, TypeTable& types, uint64_t call);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_LOCALS_H_
