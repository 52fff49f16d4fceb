#include "preload/unwind/recipe.h"

#include "preload/unwind/cfi_row.h"

namespace gordian::preload {

namespace {

constexpr uint8_t kOpDereference = 0x06;
constexpr uint8_t kOpRegister0 = 0x70;

// `register + offset`, then nothing else or one dereference.
bool is_register_plus(ByteReader expression, size_t number, bool dereferenced, int64_t* offset) {
  if (expression.u8() != kOpRegister0 + number) return false;
  *offset = expression.sleb128();
  if (dereferenced && expression.u8() != kOpDereference) return false;
  return expression.ok() && expression.at_end();
}

bool saved_at_register(const CfiRule& rule, size_t number, int64_t expected) {
  int64_t offset = 0;
  return rule.kind == CfiRule::kAtExpression && is_register_plus(rule.expression(), number, false, &offset) &&
         offset == expected;
}

bool is_signal_frame(const CfiRow& row) {
  int64_t offset = 0;
  return row.signal_frame && row.cfa_by_expression && is_register_plus(row.cfa_expression(), kRsp, true, &offset) &&
         offset == kSignalRsp && saved_at_register(row.registers[kRbp], kRsp, kSignalRbp) &&
         saved_at_register(row.registers[kReturnAddress], kRsp, kSignalRip);
}

bool returns_below_cfa(const CfiRow& row) {
  const CfiRule& rule = row.registers[kReturnAddress];
  return rule.kind == CfiRule::kAtCfa && rule.offset == -8;
}

Recipe through_rbp(const CfiRow& row) {
  int64_t cfa = 0;
  int64_t rbp = 0;
  if (!is_register_plus(row.cfa_expression(), kRbp, true, &cfa)) return Recipe::make(Recipe::kOther);
  const CfiRule& rule = row.registers[kRbp];
  if (rule.kind == CfiRule::kAtExpression && is_register_plus(rule.expression(), kRbp, false, &rbp)) {
    // The packed form has 0 for "not saved": GCC saves RBP at RBP + 0, so what is packed is the distance from RBP - 8.
    return Recipe::make(Recipe::kThroughRbp, cfa, rbp + 8);
  }
  return rule.kind == CfiRule::kSame ? Recipe::make(Recipe::kThroughRbp, cfa, 0) : Recipe::make(Recipe::kOther);
}

Recipe from_register(const CfiRow& row) {
  const CfiRule& rule = row.registers[kRbp];
  const bool saved = rule.kind == CfiRule::kAtCfa && rule.offset != 0;
  const bool untouched = rule.kind == CfiRule::kSame || rule.kind == CfiRule::kUndefined;
  if (!saved && !untouched) return Recipe::make(Recipe::kOther);
  const int64_t rbp_offset = saved ? rule.offset : 0;
  if (row.cfa_register == kRsp) return Recipe::make(Recipe::kFromSp, row.cfa_offset, rbp_offset);
  if (row.cfa_register == kRbp) return Recipe::make(Recipe::kFromRbp, row.cfa_offset, rbp_offset);
  return Recipe::make(Recipe::kOther);
}

}  // namespace

Recipe Recipe::make(Kind kind, int64_t cfa_offset, int64_t rbp_offset) {
  constexpr int64_t kLargest = int64_t{1} << 31;
  const auto fits = [](int64_t offset) { return offset % 8 == 0 && offset < kLargest && offset >= -kLargest; };
  if (!fits(cfa_offset) || !fits(rbp_offset)) return make(kOther);
  const uint64_t cfa = static_cast<uint64_t>(cfa_offset / 8) << 34;
  const uint64_t rbp = (static_cast<uint64_t>(rbp_offset / 8) & 0x3fffffff) << 4;
  return Recipe(cfa | rbp | kind);
}

Recipe Recipe::from_row(const CfiRow& row) {
  if (row.registers[kReturnAddress].kind == CfiRule::kUndefined) return make(kOutermost);
  if (is_signal_frame(row)) return make(kSignal);
  if (row.signal_frame || !returns_below_cfa(row)) return make(kOther);
  return row.cfa_by_expression ? through_rbp(row) : from_register(row);
}

Recipe read_recipe(uintptr_t code, bool exact) {
  const uintptr_t call = exact ? code : code - 1;
  CfiEntry entry;
  CfiRow row;
  if (!find_cfi_entry(call, &entry)) {
    // No call returns to a function's first instruction, unless another function's last one was a call. Somebody put it
    // there: makecontext, say, to have its own end run.
    const bool first_instruction = !exact && find_cfi_entry(code, &entry) && entry.begin == code;
    return Recipe::make(first_instruction ? Recipe::kOutermost : Recipe::kUnknown);
  }
  if (entry.return_register != kReturnAddress || !find_cfi_row(entry, call, &row)) return Recipe::make(Recipe::kOther);
  return Recipe::from_row(row);
}

}  // namespace gordian::preload
