// The virtual function that destroys an object and gives its memory back, told by its machine code.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_DELETING_DESTRUCTOR_H_
#define GORDIAN_ANALYZER_OWNERSHIP_DELETING_DESTRUCTOR_H_

#include <cstdint>
#include <optional>

#include "analyzer/binary/binaries.h"
#include "snapshot.pb.h"

namespace gordian {

// Whether the function gives the object back that it is called with.
bool frees_its_object(Binaries& binaries, uint64_t function);

// The last such function of the vtable: COM's Release is one, too, and stands in front. Nothing if there is none.
std::optional<uint64_t> deleting_destructor(Binaries& binaries, const snapshot::Vtable& vtable);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_DELETING_DESTRUCTOR_H_
