// How one debugging information entry stands for another: typedefs, declarations, abstract instances.
#ifndef GORDIAN_ANALYZER_BINARY_DIE_RELATIONS_H_
#define GORDIAN_ANALYZER_BINARY_DIE_RELATIONS_H_

#include "analyzer/binary/die.h"

namespace gordian {

// A type behind typedefs and qualifiers, and the definition that a type unit holds for it; nothing for void.
Die strip_type(Die die);

// The declaration at the end of DW_AT_abstract_origin and DW_AT_specification; `die` itself if it has neither.
Die declaration_of(Die die);

// `die`, or the first along the same chain, that has `attribute`; nothing if none has.
Die holder_of(Die die, unsigned attribute);

bool is_class_tag(int tag);  // class, struct, union

// Whether `die` is a lambda's class.
bool is_closure(const Die& die);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DIE_RELATIONS_H_
