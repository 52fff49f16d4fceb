// Recognising a coroutine by its two functions: the one that resumes it and the one that destroys its frame.
#ifndef GORDIAN_ANALYZER_BINARY_COROUTINE_H_
#define GORDIAN_ANALYZER_BINARY_COROUTINE_H_

#include <cstdint>
#include <optional>

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/loaded_image.h"
#include "analyzer/binary/type_table.h"

namespace gordian {

// As Binaries::coroutine_at, uncached, with ELF addresses in `image`.
std::optional<Coroutine> find_coroutine(LoadedImage& image, TypeTable& types, uint64_t resume, uint64_t destroy);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_COROUTINE_H_
