// Which functor a std::function holds, from the code of its manager function.
#ifndef GORDIAN_ANALYZER_BINARY_FUNCTOR_H_
#define GORDIAN_ANALYZER_BINARY_FUNCTOR_H_

#include <cstdint>
#include <optional>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/loaded_image.h"

namespace gordian {

// As Binaries::functor_of, uncached, with ELF addresses in `image`.
std::optional<Functor> find_functor(LoadedImage& image, uint64_t manager);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_FUNCTOR_H_
