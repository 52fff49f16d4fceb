// Evaluates the DWARF expressions that occur in unwind information.
// Source: DWARF 5, sections 2.5 and 6.4.2.
#ifndef GORDIAN_PRELOAD_UNWIND_CFI_EXPRESSION_H_
#define GORDIAN_PRELOAD_UNWIND_CFI_EXPRESSION_H_

#include <stdint.h>

#include "preload/unwind/byte_reader.h"
#include "preload/unwind/cfi_row.h"

namespace gordian::preload {

// The registers of one frame, numbered as in DWARF. The return address is the frame's code address.
struct FrameRegisters {
  uint64_t values[kCfiRegisters] = {};
};

// `initial`: what is on the expression's stack to begin with (the CFA, for the rules of registers), if `has_initial`.
// False: an operation that we do not know, or memory that cannot be read.
bool evaluate_expression(ByteReader expression, const FrameRegisters& registers, bool has_initial, uint64_t initial,
                         uint64_t* result);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_CFI_EXPRESSION_H_
