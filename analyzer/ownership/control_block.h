// What the files of several schemes need to know about control blocks and their vtables.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_CONTROL_BLOCK_H_
#define GORDIAN_ANALYZER_OWNERSHIP_CONTROL_BLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

inline constexpr int64_t kImplausibleCount = 1 << 30;

// Where a control block's vtable has the function that ends the object: of libstdc++, libc++ and Boost.
inline constexpr int kDisposeSlot = 2;

// Two int32 that were read as one int64 (Vtable::UNNAMED_AT_8).
Counts split_counts(const Counts& stored);

// Scheme::read_counts where the weak count is one more as long as the object lives.
bool read_pair(const Counts& stored, int64_t& strong, int64_t& weak);

// "const A*" is "A", "A const" too.
std::string without_pointer_and_const(std::string_view type);

// The control block's type as the RTTI spells it, demangled. Compiled with -fno-rtti: the class whose function the
// vtable holds in its slot `dispose_slot`, else the vtable's own symbol, tells. Empty if nothing does.
std::string control_block_name(Binaries& binaries, const snapshot::Vtable& vtable, int dispose_slot);

// The same as a type of the debug info; kNoType without any.
TypeId control_block_type(Binaries& binaries, const snapshot::Vtable& vtable, int dispose_slot,
                          const std::string& type_name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_CONTROL_BLOCK_H_
