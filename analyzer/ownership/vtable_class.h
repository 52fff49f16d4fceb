// Which class of the debug info a vtable is of.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_VTABLE_CLASS_H_
#define GORDIAN_ANALYZER_OWNERSHIP_VTABLE_CLASS_H_

#include <cstdint>
#include <string>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"

namespace gordian {

// The name of the class whose objects begin with the vtable's address: as RTTI says, or (-fno-rtti) the vtable's
// symbol. Empty if neither is there.
std::string class_name(Binaries& binaries, const snapshot::Vtable& vtable);

// The class that has the virtual function at `function`, if it is the template (or class) that `type_name` is of.
TypeId class_with_function(Binaries& binaries, uint64_t function, const std::string& type_name);

// The class called `type_name` (the vtable's, demangled): by its name, or where debug info spells that in another way
// (lambdas among a template's arguments) by one of its functions, of which some may be a base's.
TypeId class_of_vtable(Binaries& binaries, const snapshot::Vtable& vtable, const std::string& type_name);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_VTABLE_CLASS_H_
