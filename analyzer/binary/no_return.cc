// Problem: behind the call of a function that does not return comes code of something else, or nothing. A walk that
// goes on there finds what no destructor does. The names of those that everybody knows (abort) stand in
// function_roles.cc; but each library has its own.
//
// Example: Q_ASSERT in the destructor of a QSharedPointer's control block calls qt_assert() of libQt5Core. That calls
// QMessageLogger::fatal(), which calls abort(). None of the three has an instruction that returns.
//
// Choice: a function does not return if there is no `ret` between its begin and its end (its unwind information says
// where they are), no jump leaves it but to functions that do not return, and it calls such a one. All of its code is
// looked at, whether something leads there or not: so one that catches what it throws is said to return, as it does.
// Rejected: to stop where a call is a function's last instruction: most of such calls have code behind them.
#include "analyzer/binary/no_return.h"

#include "analyzer/binary/function_roles.h"

namespace gordian {
namespace {

constexpr int kDeepestWrapper = 4;
constexpr uint64_t kLongest = 4096;  // bytes

}  // namespace

// Walks come to the same imports again and again. What ends the program is an effect, and not meant.
bool NoReturn::never_returns(const std::string& symbol, uint64_t user) {
  const auto [known, added] = imports_.try_emplace(&symbol, false);
  if (added) {
    const uint64_t function = space_.function_called(symbol, user);
    known->second = function != 0 && named_function(symbol).role != FunctionRole::kEnds && ends(function, 0);
  }
  return known->second;
}

// A function that calls itself returns, as far as that call tells.
bool NoReturn::ends(uint64_t function, int depth) {
  const auto [known, added] = known_.try_emplace(function, false);
  if (!added || depth > kDeepestWrapper) return known->second;
  const bool result = find_whether_ends(function, depth);
  known_[function] = result;
  return result;
}

bool NoReturn::find_whether_ends(uint64_t function, int depth) {
  const auto range = space_.function_around(function);
  if (!range || range->low != function || range->high - range->low > kLongest) return false;
  bool calls = false;
  for (uint64_t at = range->low; at < range->high;) {
    const Instruction& one = instructions_.at(at);
    if (!one.valid || one.op == Op::kReturn) return false;
    const bool jumps = one.op == Op::kJump || one.op == Op::kJumpIf;
    if (jumps || one.op == Op::kCall) {
      const Operand& to = one.operands[0];
      const auto target = static_cast<uint64_t>(to.number);
      const bool inside = to.kind == Operand::Kind::kNumber && target >= range->low && target < range->high;
      const bool target_is_end = !inside && target_ends(one, depth);
      if (jumps && !inside && !target_is_end) return false;
      calls |= target_is_end;
    }
    at = one.next();
  }
  return calls;
}

bool NoReturn::target_ends(const Instruction& one, int depth) {
  const Operand& to = one.operands[0];
  const auto number = static_cast<uint64_t>(to.number);
  if (to.kind == Operand::Kind::kMemory && to.base == kRip && !to.indexed)
    return import_ends(space_.imported_at(one.next() + number), one.address, depth);
  if (to.kind != Operand::Kind::kNumber) return false;
  if (const std::string* import = instructions_.import_behind(number)) return import_ends(import, one.address, depth);
  const std::string_view symbol = space_.symbol_at(number);
  return gordian::never_returns(symbol) || ends(number, depth + 1);
}

bool NoReturn::import_ends(const std::string* symbol, uint64_t user, int depth) {
  if (symbol == nullptr) return false;
  if (gordian::never_returns(*symbol)) return true;
  const uint64_t function = space_.function_called(*symbol, user);
  return function != 0 && ends(function, depth + 1);
}

}  // namespace gordian
