// The unwind rules at one code address: how a frame finds its caller's registers.
//
// CFI is a small program that builds, for a function, a table with one row per code address. A row says how to compute
// the canonical frame address (CFA: the stack pointer before the call), and for each register where the caller's value
// is. Example, after `push %rbp; mov %rsp,%rbp`: CFA = rbp+16, rbp saved at CFA-16, return address saved at CFA-8.
// Source: DWARF 5, section 6.4; System V ABI for x86-64, section 3.6.2 (register numbers).
#ifndef GORDIAN_PRELOAD_UNWIND_CFI_ROW_H_
#define GORDIAN_PRELOAD_UNWIND_CFI_ROW_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/unwind/byte_reader.h"
#include "preload/unwind/cfi_entry.h"

namespace gordian::preload {

inline constexpr size_t kRbp = 6;
inline constexpr size_t kRsp = 7;
inline constexpr size_t kReturnAddress = 16;
inline constexpr size_t kCfiRegisters = 17;

struct CfiRule {
  enum Kind : uint8_t {
    kSame,          // the caller's value is still in the register
    kUndefined,     // lost; for the return address: this is the outermost frame
    kAtCfa,         // saved at CFA + offset
    kCfaPlus,       // is CFA + offset
    kAtExpression,  // saved at the address that the expression yields
    kExpression,    // is what the expression yields
    kInRegister,    // is in another register: `offset` is its number
  };
  Kind kind = kSame;
  uint32_t expression_bytes = 0;
  int64_t offset = 0;  // or the address of the expression

  ByteReader expression() const { return read_expression(offset, expression_bytes); }
  static ByteReader read_expression(int64_t at, uint32_t bytes) {
    const auto* begin = reinterpret_cast<const uint8_t*>(at);
    return ByteReader(begin, begin + bytes);
  }
};

struct CfiRow {
  bool signal_frame = false;
  bool cfa_by_expression = false;
  uint8_t cfa_register = kRsp;
  uint32_t cfa_expression_bytes = 0;
  int64_t cfa_offset = 0;  // or the address of the expression
  CfiRule registers[kCfiRegisters];

  ByteReader cfa_expression() const { return CfiRule::read_expression(cfa_offset, cfa_expression_bytes); }
};

static_assert(sizeof(CfiRow) <= 300);  // several lie on the program's stack, which may be small

// The row for `code`, an address within the entry. False: instructions that we do not know.
bool find_cfi_row(const CfiEntry& entry, uintptr_t code, CfiRow* row);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_UNWIND_CFI_ROW_H_
