// What the instructions of a walk do to registers, memory and counts.
#include <algorithm>
#include <array>

#include "analyzer/binary/path_walk.h"

namespace gordian {
namespace {

constexpr int64_t kStackAlignment = 16;
constexpr int64_t kMostCount = 0xfff;  // a constant that a count is set to is not higher; addresses are

// Not known, but made of the same number as one of these.
Value blurred(const Value& a, const Value& b) {
  const Value one = a.blurred();
  return one.symbol != 0 ? one : b.blurred();
}

// What and, or, exclusive or make of two values; `same`: of a register with itself.
Value combined(Op op, const Value& a, const Value& b, bool same) {
  if (op == Op::kXor && same) return Value::of_number(0);
  if (op == Op::kOr && b.is_number() && static_cast<int32_t>(b.number) == -1) return Value::of_number(-1);
  if (op != Op::kAnd && a == Value::of_number(0)) return b;
  if (op != Op::kAnd && b == Value::of_number(0)) return a;
  if (a.is_truth() && b.is_number() && (b.number & 0xff) == 1 && op != Op::kOr)
    return op == Op::kAnd ? a : a.opposite();
  if (a.is_number() && b.is_number())
    return Value::of_number(op == Op::kXor  ? a.number ^ b.number
                            : op == Op::kOr ? a.number | b.number
                                            : a.number & b.number);
  if (op != Op::kAnd || !a.is_symbol() || !b.is_number()) return same && op != Op::kXor ? a : blurred(a, b);
  if (b.number == -2) return a;  // the lock bit of std::atomic<shared_ptr>
  // The stack is aligned; at the entry it is 8 off.
  const int64_t above = ((a.number + 8) % kStackAlignment + kStackAlignment) % kStackAlignment;
  return a.symbol == kStackSymbol && b.number < 0 ? a.plus(-above) : a.blurred();
}

}  // namespace

Value PathWalk::address(const Path& path, const Instruction& one, const Operand& memory) {
  if (memory.segment || (memory.indexed && memory.index == kNoRegister)) return {};
  if (memory.indexed) return chosen(path, indexed_address(path, memory));
  if (memory.base == kRip) return Value::of_number(static_cast<int64_t>(one.next()) + memory.number);
  if (memory.base == kNoRegister) return Value::of_number(memory.number);
  const Value base = path.machine.read(memory.base, 8);
  return base.known() ? chosen(path, base.plus(memory.number)) : Value();
}

Value PathWalk::read(const Path& path, const Instruction& one, const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::kNumber:
      return Value::of_number(operand.number);
    case Operand::Kind::kRegister: {
      const Value whole = path.machine.whole(operand.reg);
      Value source;
      uint8_t bytes = 0;
      const bool widened = operand.bytes < 4 && whole.is_symbol() &&
                           symbols_.source_of(whole.symbol, &source, &bytes) && bytes == operand.bytes;
      return widened ? whole : path.machine.read(operand.reg, operand.bytes);
    }
    case Operand::Kind::kMemory: {
      const Value place = address(path, one, operand);
      follow_pointer(place);
      if (place.is_number()) return read_constant(static_cast<uint64_t>(place.number), operand.bytes);
      if (place.is_scaled()) return entry_of_table(place, operand.bytes);
      if (operand.indexed && !place.known()) return entry_of_table(path, operand);
      return path.machine.load(symbols_, place, operand.bytes);
    }
    default:
      return {};
  }
}

// `xor $1,%eax` behind `sete %al`, as code that is not optimised turns a bool round: the rest of the register does not
// matter.
bool PathWalk::on_low_byte(Path& path, const Instruction& one, const Value& before, const Value& mask) {
  const Operand& to = one.operands[0];
  constexpr int64_t kByte = 0xff;
  if (to.kind != Operand::Kind::kRegister || to.bytes < 4 || before.known()) return false;
  const Value low = path.machine.read(to.reg, 1);
  if (!low.is_number() || !mask.is_number() || mask.number < 0 || mask.number > kByte) return false;
  const Value value = combined(one.op, low, mask, false);
  path.machine.write(to.reg, one.op == Op::kAnd ? to.bytes : uint8_t{1}, value);
  path.flags = one.op == Op::kAnd ? Flags{true, value, Value::of_number(0)} : Flags();
  return true;
}

Value PathWalk::read_constant(uint64_t address, uint8_t bytes) {
  if (bytes == 8 && space_.imported_at(address) != nullptr) return Value::of_import(static_cast<int64_t>(address));
  if (bytes == 4) {
    const auto number = space_.number_at(address);
    return number ? Value::of_number(*number) : Value();
  }
  const auto pointer = bytes == 8 ? space_.pointer_at(address) : std::nullopt;
  if (pointer) return Value::of_number(static_cast<int64_t>(*pointer));
  return bytes == 8 && space_.external_at(address) != nullptr ? Value::of_import(static_cast<int64_t>(address))
                                                              : Value();
}

void PathWalk::write(Path& path, const Instruction& one, const Operand& operand, const Value& value) {
  if (operand.kind == Operand::Kind::kRegister) path.machine.write(operand.reg, operand.bytes, value);
  if (operand.kind == Operand::Kind::kMemory) store(path, one, operand, 0, operand.bytes, value);
}

// `bytes` bytes of `memory`, from `offset` on.
void PathWalk::store(Path& path, const Instruction& one, const Operand& memory, int64_t offset, uint8_t bytes,
                     const Value& value) {
  const Value first = address(path, one, memory);
  follow_pointer(first);
  const Value place = first.known() ? first.plus(offset) : first;
  writing(path, place, memory, bytes, value);
  if (!(place.is_symbol() && place.symbol == kStackSymbol)) note_kept(path, value);
  if (!place.is_symbol()) return;
  note_count(path, place, bytes, value);
  path.machine.store(place, bytes, value);
}

CountState& PathWalk::counts_of(Path& path, SymbolId pointer) {
  for (CountState& counts : path.counts)
    if (counts.pointer == pointer) return counts;
  return path.counts.emplace_back(CountState{.pointer = pointer});
}

// A number behind a pointer is written: is it lower or higher than what was there?
void PathWalk::note_count(Path& path, const Value& address, uint8_t bytes, const Value& value) {
  if (bytes != 4 && bytes != 8) return;
  if (address.symbol == kObjectSymbol) return note_own_count(path, address, bytes, value);
  if (is_root(address.symbol)) return;
  if (value.is_number() && value.number == 0) {
    if (bytes == 8) return lower(path, address);  // both counts at once
    // One after the other, in any order: another path lowers them properly.
    if (NumberSet::fits(address.number)) counts_of(path, address.symbol).lowered.insert(address.number);
    return;
  }
  // An address: a destructor sets the vptr of what it destroys.
  if (bytes == 8 && value.is_number() && value.number > kMostCount && value.number != kBothOne) return;
  const Value before = path.machine.load(symbols_, address, bytes);
  if (!before.is_symbol() || !value.is_symbol() || !of_one_word(before.symbol, value.symbol))
    return raise(path, address);  // whatever it is
  const int64_t change = bytes == 4 ? static_cast<int32_t>(value.number) - int64_t{static_cast<int32_t>(before.number)}
                                    : value.plus(-before.number).number;
  if (change < 0) lower(path, address);
  if (change > 0) raise(path, address);
}

void PathWalk::note_own_count(Path& path, const Value& address, uint8_t bytes, const Value& value) {
  if (!NumberSet::fits(address.number)) return;
  const Value before = path.machine.load(symbols_, address, bytes);
  if (!before.is_symbol() || !value.is_symbol() || before.symbol != value.symbol) return;
  const int64_t change = value.plus(-before.number).number;
  const bool by_one = bytes == 4 ? static_cast<int32_t>(change) == -1 : change == -1;
  path.own_settled |=
      path.own_zero && *path.own_zero != address.number;  // the strong count is zero, and now the weak one
  if (by_one) path.own_lowered.insert(address.number);
}

// Loaded from one address: of a count that was loaded together with the next one, the lower half is meant.
bool PathWalk::of_one_word(SymbolId a, SymbolId b) const {
  Value from_a, from_b;
  uint8_t bytes = 0;
  return a == b ||
         (symbols_.source_of(a, &from_a, &bytes) && symbols_.source_of(b, &from_b, &bytes) && from_a == from_b);
}

void PathWalk::lower(Path& path, const Value& address) {
  if (!NumberSet::fits(address.number) || address.number % 4 != 0) return;
  CountState& counts = counts_of(path, address.symbol);
  lowered(path, address, counts);
  counts.lowered.insert(address.number);
  counts.lowered_at = mix(path.context, current_);
  counts.settled |= counts.zero && *counts.zero != address.number;
}

void PathWalk::raise(Path& path, const Value& address) {
  if (!NumberSet::fits(address.number)) return;
  counts_of(path, address.symbol).raised.insert(address.number);
  raised(address);
}

// Callees leave these as they are (System V ABI, AMD64, 3.2.1).
bool PathWalk::is_preserved(const Operand& operand) {
  return operand.kind == Operand::Kind::kRegister &&
         (operand.reg == kRbx || operand.reg == kRbp || (operand.reg >= 12 && operand.reg < 16));
}

void PathWalk::push(Path& path, const Value& value, bool saves) {
  const Value stack = path.machine.read(kRsp, 8).plus(-8);
  path.machine.write(kRsp, 8, stack);
  saves ? path.machine.save(stack, value) : path.machine.store(stack, 8, value);
}

Value PathWalk::pop(Path& path) {
  const Value stack = path.machine.read(kRsp, 8);
  const Value value = path.machine.load(symbols_, stack, 8);
  path.machine.write(kRsp, 8, stack.plus(8));
  return value;
}

void PathWalk::move(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  switch (one.op) {
    case Op::kAddressOf: {
      const Value value = address(path, one, from);
      return path.machine.write(to.reg, to.bytes, value);
    }
    case Op::kPush:
      return push(path, read(path, one, to), is_preserved(to));
    case Op::kPop:
      return write(path, one, to, pop(path));
    case Op::kLeave:
      path.machine.write(kRsp, 8, path.machine.read(kRbp, 8));
      return path.machine.write(kRbp, 8, pop(path));
    default: {
      const Value value = read(path, one, from);
      // A narrow number that is widened is followed if it is a constant, or as it was loaded.
      const bool narrow = from.bytes < 4 && to.bytes > from.bytes && !value.is_number() && !value.is_truth() &&
                          !(is_small_number(value) && value.number == 0);
      return write(path, one, to, narrow ? value.blurred() : value);
    }
  }
}

void PathWalk::add_to(Path& path, const Instruction& one, const Value& more, int sign) {
  const Operand& to = one.operands[0];
  Value value = read(path, one, to);
  if (sign > 0) {
    value = sum(value, more);
  } else {
    value = more.is_number() && value.known() ? value.plus(-more.number) : blurred(value, more);
  }
  write(path, one, to, value);
  path.flags = {.known = value.known(), .a = value, .b = Value::of_number(0), .of_sum = true};
}

void PathWalk::arithmetic(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  const bool same = to.kind == Operand::Kind::kRegister && from.kind == to.kind && from.reg == to.reg;
  switch (one.op) {
    case Op::kAdd:
      return add_to(path, one, read(path, one, from), 1);
    case Op::kSubtract:
      return add_to(path, one, read(path, one, from), -1);
    case Op::kIncrement:
      return add_to(path, one, Value::of_number(1), 1);
    case Op::kDecrement:
      return add_to(path, one, Value::of_number(1), -1);
    case Op::kNegate: {
      const Value value = read(path, one, to);
      write(path, one, to, value.is_number() ? Value::of_number(0).plus(-value.number) : value.blurred());
      path.flags = {false, value.blurred(), {}};
      return;
    }
    case Op::kCompare: {
      Value a = read(path, one, to), b = read(path, one, from);
      const bool swapped = a.is_number() && b.is_symbol();
      if (swapped) std::swap(a, b);
      path.flags = {a.known() && b.known(), a, b, swapped};
      if (a.is_truth() && b == Value::of_number(0)) path.flags = flags_of_truth(a);
      return;
    }
    case Op::kTest: {
      const Value value = read(path, one, to), mask = read(path, one, from);
      const bool is_bool = is_small_number(value) && mask.is_number() && mask.number == 1 && to.bytes == 1;
      path.flags = {value.known() && (same || is_bool), value, Value::of_number(0)};
      if (value.is_number() && mask.is_number())
        path.flags = {true, combined(Op::kAnd, value, mask, same), path.flags.b};
      if (value.is_truth() && (same || mask == Value::of_number(1))) path.flags = flags_of_truth(value);
      return;
    }
    case Op::kShiftLeft:
    case Op::kMultiply:
      return multiply(path, one);
    case Op::kShiftRight:
      return shift_right(path, one);
    case Op::kOr:
    case Op::kXor:
    case Op::kAnd: {
      const Value before = read(path, one, to), mask = read(path, one, from);
      if (on_low_byte(path, one, before, mask)) return;
      Value value = combined(one.op, before, mask, same);
      // The opposite of a bool.
      if (one.op == Op::kXor && is_small_number(before) && before.number == 0 && mask.is_number() && mask.number == 1) {
        split(path, one, before, true, Value::of_number(0));
        value = Value::of_number(1);
      }
      write(path, one, to, value);
      path.flags = value.is_truth() ? flags_of_truth(value) : Flags{value.known(), value, Value::of_number(0)};
      return;
    }
    case Op::kSetIf: {
      auto set = decided(path, one.condition);
      const bool on_equality = one.condition == Condition::kEqual || one.condition == Condition::kNotEqual;
      // Of a count that is lowered, "zero or less" is zero.
      const bool or_less = one.condition == Condition::kLessOrEqual || one.condition == Condition::kGreater;
      const bool count = path.flags.a.is_symbol() && is_count(path, path.flags.a.symbol);
      if (!set && (on_equality || (or_less && count)) && path.flags.known && path.flags.b.is_number() &&
          (is_small_number(path.flags.a) || count)) {
        set = one.condition == Condition::kEqual || one.condition == Condition::kLessOrEqual;
        split(path, one, path.flags.a, true, Value::of_number(*set ? 0 : 1));
      }
      const bool counts = path.flags.b == Value::of_number(kBothOne);
      Value value = set ? Value::of_number(*set ? 1 : 0) : counts ? Value() : blurred(path.flags.a, path.flags.b);
      // Also if it is known on this path: what follows depends on it.
      if (on_equality && !count && word_tested(path.flags))
        value = Value::of_truth(path.flags.a.symbol, (one.condition == Condition::kEqual) != path.flags.negated);
      return write(path, one, to, value);
    }
    case Op::kExchangeAdd: {
      const Value more = read(path, one, from), before = read(path, one, to);
      write(path, one, to, more.is_number() && before.known() ? before.plus(more.number) : Value());
      write(path, one, from, before);
      path.flags = {};
      return;
    }
    case Op::kExchange: {
      const Value first = read(path, one, to), second = read(path, one, from);
      write(path, one, to, second);
      write(path, one, from, first);
      return;
    }
    case Op::kCompareExchange:
      return compare_exchange(path, one);
    default:
      return other(path, one);
  }
}

// `do next = count - 1; while (!compare_exchange(count, next));` goes round until nobody has come between: what is kept
// of it is the last round.
void PathWalk::compare_exchange(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  if (to.kind != Operand::Kind::kMemory) {
    write(path, one, to, {});
  } else {
    const Value expected = path.machine.read(kRax, to.bytes), next = read(path, one, from);
    const Value place = address(path, one, to);
    Value source;
    uint8_t bytes = 0;
    const bool of_this_word = expected.is_symbol() && next.is_symbol() && place.known() &&
                              of_one_word(expected.symbol, next.symbol) &&
                              symbols_.source_of(expected.symbol, &source, &bytes) && source == place;
    if (of_this_word) {
      store(path, one, to, 0, to.bytes, next);
      path.flags = {true, Value::of_number(0), Value::of_number(0)};
      return;
    }
    writing(path, place, to, to.bytes, {});
    if (place.is_symbol() && !is_root(place.symbol)) raise(path, place);
    path.machine.store(place, to.bytes, {});
  }
  path.machine.forget(kRax);
  path.flags = {};
}

void PathWalk::multiply(Path& path, const Instruction& one) {
  constexpr int64_t kMostBits = 63;
  const bool three = one.operand_count == 3;
  if (one.operand_count < 2) return other(path, one);  // the upper half of the product is kept, too
  const Value value = read(path, one, one.operands[three ? 1 : 0]), by = read(path, one, one.operands[three ? 2 : 1]);
  Value result = value.blurred();
  if (one.op == Op::kMultiply && by.is_number()) result = times(value, by.number);
  if (one.op == Op::kShiftLeft && by.is_number() && by.number >= 0 && by.number < kMostBits)
    result = times(value, int64_t{1} << by.number);
  write(path, one, one.operands[0], result);
  path.flags = {};
}

// Numbers in memory are not negative here: boost::variant's index is x ^ (x >> 31).
void PathWalk::shift_right(Path& path, const Instruction& one) {
  if (one.operand_count < 2) return other(path, one);
  const Value value = read(path, one, one.operands[one.operand_count - 2]);
  const Operand& by = one.operands[one.operand_count - 1];
  Value source;
  uint8_t bytes = 0;
  const bool sign = is_small_number(value) && value.number == 0 && by.kind == Operand::Kind::kNumber &&
                    symbols_.source_of(value.symbol, &source, &bytes) && by.number == bytes * 8 - 1;
  const bool known = value.is_number() && value.number == 0;
  write(path, one, one.operands[0], sign || known ? Value::of_number(0) : value.blurred());
  path.flags = {false, value.blurred(), {}};
}

// What is not understood: only what it writes is known.
void PathWalk::other(Path& path, const Instruction& one) {
  const Operand& to = one.operands[0];
  const bool memory = one.operand_count > 0 && to.kind == Operand::Kind::kMemory;
  Value made_of;
  for (uint8_t i = 0; i < one.operand_count && made_of.symbol == 0; ++i)
    made_of = read(path, one, one.operands[i]).blurred();
  // Where it writes to is what the registers say before it: "rep stos" moves its own pointer on.
  const Value place = memory ? address(path, one, to) : Value();
  if (memory && to.written) writing(path, place, to, to.bytes, {});
  for (uint8_t reg = 0; reg < 16; ++reg)
    if ((one.writes >> reg & 1) != 0) path.machine.forget(reg);
  for (uint8_t reg = 0; reg < 16; ++reg)
    if ((one.writes_vector >> reg & 1) != 0) path.machine.write_vector(kFirstVector + reg, {}, {});
  if (to.kind == Operand::Kind::kRegister && to.reg < 16 && (one.writes >> to.reg & 1) != 0)
    write(path, one, to, made_of);
  if (memory) path.machine.store(place, to.bytes, {});
  // No operands or one: nop, say.
  if (one.writes != 0 || memory || one.operand_count > 1) path.flags = {false, made_of, {}};
}

void PathWalk::move_vector(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  const auto is_vector = [](const Operand& operand) {
    return operand.kind == Operand::Kind::kRegister && operand.reg >= kFirstVector && operand.reg != kNoRegister;
  };
  const auto load = [&](const Operand& operand, int64_t offset) {
    const Value place = address(path, one, operand);
    if (place.is_number()) return read_constant(static_cast<uint64_t>(place.plus(offset).number), 8);
    return place.known() ? path.machine.load(symbols_, place.plus(offset), 8) : Value();
  };
  std::array<Value, 2> value;
  if (one.op == Op::kClearVector) {
    if (is_vector(to) && is_vector(from) && to.reg == from.reg) value = {Value::of_number(0), Value::of_number(0)};
  } else if (one.op == Op::kUnpackLow) {
    if (is_vector(to) && is_vector(from))
      value = {path.machine.read_vector(to.reg)[0], path.machine.read_vector(from.reg)[0]};
  } else if (one.op == Op::kMoveVectorHigh) {
    if (is_vector(to) && from.kind == Operand::Kind::kMemory) {
      value = {path.machine.read_vector(to.reg)[0], load(from, 0)};
    } else if (is_vector(from)) {
      return store(path, one, to, 0, 8, path.machine.read_vector(from.reg)[1]);
    }
  } else if (is_vector(from)) {
    value = path.machine.read_vector(from.reg);
  } else if (from.kind == Operand::Kind::kMemory) {
    value[0] = load(from, 0);
    if (one.op == Op::kMoveVector) value[1] = load(from, 8);
  } else if (from.kind == Operand::Kind::kRegister) {
    value[0] = path.machine.read(from.reg, 8);
  }
  if (is_vector(to)) {
    if (one.op == Op::kMoveVectorLow && from.kind != Operand::Kind::kMemory && !is_vector(from))
      value[1] = Value::of_number(0);
    return path.machine.write_vector(to.reg, value[0], value[1]);
  }
  if (to.kind == Operand::Kind::kRegister) return path.machine.write(to.reg, 8, value[0]);
  store(path, one, to, 0, 8, value[0]);
  if (one.op == Op::kMoveVector) store(path, one, to, 8, 8, value[1]);
}

}  // namespace gordian
