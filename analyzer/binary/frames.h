// Call stack lines for addresses: line table, inlined functions, symbols.
#ifndef GORDIAN_ANALYZER_BINARY_FRAMES_H_
#define GORDIAN_ANALYZER_BINARY_FRAMES_H_

#include <cstdint>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/loaded_image.h"

namespace gordian {

// The frames of a call that returns to `return_address`, which lies in `image`. As Binaries::frames_of_call, uncached.
std::vector<SourceFrame> make_frames(LoadedImage& image, uint64_t return_address);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FRAMES_H_
