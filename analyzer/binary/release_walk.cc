// Symbolic execution, path by path, of what destroys an object.
//
// Example, of g++ -O2 (rbx: the object):
//     mov 0x10(%rbx),%rbp           rbp = what the word at 0x10 holds: P
//     test %rbp,%rbp ; je out       two paths: P is null, P is not null
//     mov 0x8(%rbp),%eax            eax = the number at P + 8
//     lea -0x1(%rax),%edx
//     mov %edx,0x8(%rbp)            that number minus one is written back: it is lowered
// Each path has its own registers, memory and facts, so nothing is mixed up; values are exact or unknown. Paths are
// followed depth first. An instruction may be reached by a few paths in the same context (chain of calls); then that is
// enough: what is found on one path does not become false by another one.
//
// A destructor may copy a handle and release the copy: `~T() { if (auto p = weak_.lock()) p->remove(this); }` lowers
// the strong count behind weak_. So a path remembers which counts it has raised before; what is lowered afterwards
// proves nothing. That is why facts about null pointers matter: without them a path could skip the raising and not the
// lowering. A strong handle's release lowers the weak count, too, but always after the strong one.
//
// Functions are entered if an argument comes from the object or is on the stack; others cannot touch the object's
// members without naming it. Calls through pointers in memory (virtual functions, std::function's manager) are
// recorded; with a snapshot at hand it can be told where they go.
//
// Rejected: recognising releases by byte patterns or symbols. Compilers inline, split and share them in ever new ways,
// but they cannot avoid to lower the count.
#include "analyzer/binary/release_walk.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "analyzer/binary/symbolic.h"

namespace gordian {
namespace {

constexpr size_t kMostInstructions = 40'000;
constexpr size_t kMostFrames = 40;
constexpr int kMostRecursion = 2;
constexpr uint8_t kMostVisits = 5;  // of one instruction in one context, by jumps
constexpr uint8_t kMostRounds = 2;  // … of one loop
constexpr size_t kMostPending = 2'000;
constexpr size_t kMostResults = 4'000;
constexpr size_t kMostGuards = 4;
constexpr uint64_t kLongestInstruction = 15;  // bytes
constexpr size_t kPltInstructions = 3;
constexpr uint64_t kNowhere = 0;
constexpr unsigned kMaskBits = 16;

constexpr int64_t kStackAlignment = 16;

uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t hash = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
  return hash ^ (hash >> 29);
}

bool never_returns(std::string_view symbol) {
  constexpr std::array<std::string_view, 12> kNames = {
      "__stack_chk_fail", "abort",          "_exit",         "exit",       "__cxa_throw",  "__cxa_rethrow",
      "_ZSt9terminatev",  "_Unwind_Resume", "__assert_fail", "quick_exit", "pthread_exit", "__cxa_pure_virtual"};
  const bool throws = symbol.starts_with("_ZSt") && symbol.find("__throw_") != std::string_view::npos;
  return throws || symbol.starts_with("__clang_call_terminate") ||
         std::find(kNames.begin(), kNames.end(), symbol) != kNames.end();
}

struct Frame {
  uint64_t return_address = 0;
  uint64_t context = 0;  // of the caller
  uint64_t function = 0;
};

// The zero flag is set if a == b.
struct Flags {
  bool known = false;
  Value a, b;
};

struct CountState {
  SymbolId pointer = 0;
  uint16_t lowered = 0, raised = 0;
};

struct Fact {
  Value value;
  bool zero = false;
};

struct Path {
  uint64_t at = 0;
  uint64_t context = 0;
  Machine machine;
  Flags flags;
  std::vector<Frame> frames;
  std::vector<CountState> counts;
  std::vector<Fact> facts;
  std::vector<Guard> guards;
};

// How the values of two sides of a comparison relate, if that is known.
bool holds(Condition condition, int64_t a, int64_t b) {
  const auto ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  switch (condition) {
    case Condition::kEqual:
      return a == b;
    case Condition::kNotEqual:
      return a != b;
    case Condition::kLess:
      return a < b;
    case Condition::kLessOrEqual:
      return a <= b;
    case Condition::kGreater:
      return a > b;
    case Condition::kGreaterOrEqual:
      return a >= b;
    case Condition::kBelow:
      return ua < ub;
    case Condition::kBelowOrEqual:
      return ua <= ub;
    case Condition::kAbove:
      return ua > ub;
    default:
      return ua >= ub;
  }
}

class Walk {
 public:
  Walk(CodeSpace& space, InstructionCache& instructions) : space_(space), instructions_(instructions) {}

  Releases run(const ReleaseEntry& entry) {
    Path path;
    path.at = entry.function;
    path.machine.write(kRsp, 8, Value::of_symbol(kStackSymbol));
    path.machine.write(kRdi, 8, Value::of_symbol(kObjectSymbol));
    if (entry.second_is_object) path.machine.write(kRsi, 8, Value::of_symbol(kObjectSymbol));
    if (entry.third) path.machine.write(kRdx, 8, Value::of_number(*entry.third));
    path.frames.push_back({kNowhere, 0, entry.function});
    pending_.push_back(std::move(path));
    while (!pending_.empty() && left_ > 0) {
      Path next = std::move(pending_.back());
      pending_.pop_back();
      follow(next);
    }
    return finish();
  }

 private:
  void follow(Path& path);
  // False if the path ends here.
  bool step(Path& path, const Instruction& one);
  // Paths that have raised different counts are counted apart: it is them that prove nothing.
  bool may_visit(const Path& path, bool backwards) {
    uint64_t key = mix(path.context, path.at);
    for (const CountState& counts : path.counts)
      if (counts.raised != 0) key = mix(key, mix(counts.pointer, counts.raised));
    if (backwards && rounds_[mix(key, current_)]++ >= kMostRounds) return false;
    return visits_[key]++ < kMostVisits;
  }
  bool jump(Path& path, uint64_t target, bool backwards = false) {
    path.at = target;
    return may_visit(path, backwards);
  }
  bool branch(Path& path, const Instruction& one);
  // What is known of this direction; false if it cannot be.
  bool assume(Path& path, bool equal);
  std::optional<bool> decided(const Path& path, Condition condition) const;
  bool call(Path& path, const Instruction& one, bool tail);
  bool call_address(Path& path, uint64_t target, uint64_t return_address, bool tail);
  bool call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail);
  bool enter(Path& path, uint64_t target, uint64_t return_address, bool tail);
  bool skip(Path& path, uint64_t return_address, bool tail);
  bool leave(Path& path);
  bool touches_object(const Path& path) const;
  void record_indirect(const Path& path, const Value& target);
  void release_by_name(Path& path, std::string_view symbol);
  const std::string* import_behind(uint64_t address);

  Value address(const Path& path, const Instruction& one, const Operand& memory) const;
  Value read(const Path& path, const Instruction& one, const Operand& operand);
  void write(Path& path, const Instruction& one, const Operand& operand, const Value& value);
  void store(Path& path, const Value& address, uint8_t bytes, const Value& value);
  void note_count(Path& path, const Value& address, uint8_t bytes, const Value& value);
  bool of_one_word(SymbolId a, SymbolId b) const;
  void lower(Path& path, const Value& address);
  void raise(Path& path, const Value& address);
  CountState& counts_of(Path& path, SymbolId pointer);
  void move(Path& path, const Instruction& one);
  void arithmetic(Path& path, const Instruction& one);
  void add_to(Path& path, const Instruction& one, const Value& more, int sign);
  void move_vector(Path& path, const Instruction& one);
  void push(Path& path, const Value& value);
  Value pop(Path& path);
  Releases finish();

  CodeSpace& space_;
  InstructionCache& instructions_;
  Symbols symbols_;
  std::vector<Path> pending_;
  std::unordered_map<uint64_t, uint8_t> visits_;
  std::unordered_map<uint64_t, uint8_t> rounds_;             // of loops
  std::map<Place, uint16_t> raised_;                         // on any path
  std::map<std::pair<Decrease, uint64_t>, bool> decreases_;  // with the site: instruction and context
  std::set<IndirectRelease> indirect_;
  size_t left_ = kMostInstructions;
  uint64_t current_ = 0;  // address of the instruction that is being looked at
};

void Walk::follow(Path& path) {
  while (left_ > 0) {
    --left_;
    const Instruction& one = instructions_.at(path.at);
    if (!one.valid) return;
    current_ = one.address;
    path.at = one.next();
    if (!step(path, one)) return;
  }
}

bool Walk::step(Path& path, const Instruction& one) {
  switch (one.op) {
    case Op::kJump:
      return call(path, one, true);
    case Op::kCall:
      return call(path, one, false);
    case Op::kJumpIf:
      return branch(path, one);
    case Op::kReturn:
      return leave(path);
    case Op::kStop:
      return false;
    case Op::kMove:
    case Op::kAddressOf:
    case Op::kPush:
    case Op::kPop:
    case Op::kLeave:
      move(path, one);
      return true;
    case Op::kMoveVector:
    case Op::kMoveVectorLow:
    case Op::kMoveVectorHigh:
    case Op::kClearVector:
    case Op::kUnpackLow:
      move_vector(path, one);
      return true;
    default:
      arithmetic(path, one);
      return true;
  }
}

// --- Where it goes on ---

bool Walk::branch(Path& path, const Instruction& one) {
  if (one.operands[0].kind != Operand::Kind::kNumber) return false;
  const auto target = static_cast<uint64_t>(one.operands[0].number);
  const bool on_equality = one.condition == Condition::kEqual || one.condition == Condition::kNotEqual;
  const bool backwards = target <= one.address;
  if (const auto taken = decided(path, one.condition))
    return *taken ? jump(path, target, backwards) : jump(path, one.next());
  if (pending_.size() >= kMostPending) return jump(path, one.next());
  Path other = path;
  const bool taken_is_equal = one.condition == Condition::kEqual;
  if (!on_equality || assume(other, taken_is_equal)) {
    if (jump(other, target, backwards)) pending_.push_back(std::move(other));
  }
  return (!on_equality || assume(path, !taken_is_equal)) && jump(path, one.next());
}

std::optional<bool> Walk::decided(const Path& path, Condition condition) const {
  if (!path.flags.known || condition == Condition::kOtherCondition) return std::nullopt;
  const Value &a = path.flags.a, &b = path.flags.b;
  if (a.is_number() && b.is_number()) return holds(condition, a.number, b.number);
  if (condition != Condition::kEqual && condition != Condition::kNotEqual) return std::nullopt;
  const bool equal = condition == Condition::kEqual;
  if (a.is_symbol() && b.is_symbol() && a.symbol == b.symbol) return (a.number == b.number) == equal;
  if (!a.is_symbol() || !b.is_number() || b.number != 0) return std::nullopt;
  if (symbols_.is_root(a.symbol)) return !equal;  // an address is not null
  for (const Fact& fact : path.facts)
    if (fact.value == a) return fact.zero == equal;
  return std::nullopt;
}

bool Walk::assume(Path& path, bool equal) {
  if (!path.flags.known || !path.flags.a.is_symbol() || !path.flags.b.is_number()) return true;
  if (path.flags.b.number == 0) {
    path.facts.push_back({path.flags.a, equal});
    return true;
  }
  const auto number = static_cast<uint64_t>(path.flags.b.number);
  const auto word = symbols_.word_of(path.flags.a.symbol);
  const bool code = equal && word && path.flags.a.number == 0 && !space_.code(number, 1).empty();
  if (!code) return true;
  // Speculative devirtualisation: what follows holds only for objects whose function this is.
  if (path.guards.size() >= kMostGuards) return false;
  path.guards.push_back({*word, number});
  return true;
}

bool Walk::leave(Path& path) {
  const Frame frame = path.frames.back();
  path.frames.pop_back();
  const Value stack = path.machine.read(kRsp, 8);
  path.machine.write(kRsp, 8, stack.plus(8));
  if (path.frames.empty() || frame.return_address == kNowhere) return false;
  if (stack.is_symbol() && stack.symbol == kStackSymbol) path.machine.drop_stack_below(stack.number + 8);
  path.context = frame.context;
  return jump(path, frame.return_address);
}

bool Walk::call(Path& path, const Instruction& one, bool tail) {
  const Operand& operand = one.operands[0];
  if (operand.kind == Operand::Kind::kNumber) {
    const auto target = static_cast<uint64_t>(operand.number);
    if (tail) return jump(path, target, target <= one.address);  // within the function or not makes no difference
    return call_address(path, target, one.next(), false);
  }
  Value target;
  if (operand.kind == Operand::Kind::kMemory) {
    const Value slot = address(path, one, operand);
    if (slot.is_number()) {
      const std::string* symbol = space_.imported_at(static_cast<uint64_t>(slot.number));
      if (symbol != nullptr) return call_import(path, *symbol, static_cast<uint64_t>(slot.number), one.next(), tail);
    }
  }
  target = read(path, one, operand);
  if (target.is_number()) return call_address(path, static_cast<uint64_t>(target.number), one.next(), tail);
  record_indirect(path, target);
  return skip(path, one.next(), tail);
}

// What an entry of the procedure linkage table jumps to; nullptr if there is no such entry at the address.
const std::string* Walk::import_behind(uint64_t address) {
  for (size_t i = 0; i < kPltInstructions; ++i) {
    const Instruction& one = instructions_.at(address);
    if (!one.valid) return nullptr;
    if (one.op == Op::kJump) {
      const Operand& slot = one.operands[0];
      if (slot.kind != Operand::Kind::kMemory || slot.base != kRip || slot.indexed) return nullptr;
      return space_.imported_at(one.next() + static_cast<uint64_t>(slot.number));
    }
    if (one.op != Op::kOther) return nullptr;  // endbr64
    address = one.next();
  }
  return nullptr;
}

bool Walk::call_address(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  if (const std::string* symbol = import_behind(target))
    return call_import(path, *symbol, target, return_address, tail);
  const std::string_view symbol = space_.symbol_at(target);
  if (never_returns(symbol)) return false;
  return touches_object(path) ? enter(path, target, return_address, tail) : skip(path, return_address, tail);
}

bool Walk::call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail) {
  if (never_returns(symbol)) return false;
  if (touches_object(path)) {
    const uint64_t target = space_.function_called(symbol, user);
    if (target != 0) return enter(path, target, return_address, tail);
    release_by_name(path, symbol);
  }
  return skip(path, return_address, tail);
}

bool Walk::enter(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  const auto recursion = std::count_if(path.frames.begin(), path.frames.end(),
                                       [&](const Frame& frame) { return frame.function == target; });
  if (tail) return recursion <= kMostRecursion ? jump(path, target) : false;
  if (recursion >= kMostRecursion || path.frames.size() >= kMostFrames) return skip(path, return_address, false);
  path.frames.push_back({return_address, path.context, target});
  path.context = mix(path.context, return_address);
  path.machine.write(kRsp, 8, path.machine.read(kRsp, 8).plus(-8));
  return jump(path, target);
}

bool Walk::skip(Path& path, uint64_t return_address, bool tail) {
  path.machine.call_unknown();
  path.flags.known = false;
  if (tail) return leave(path);
  return jump(path, return_address);
}

bool Walk::touches_object(const Path& path) const {
  constexpr std::array kArguments = {kRdi, kRsi, kRdx, kRcx};
  return std::any_of(kArguments.begin(), kArguments.end(),
                     [&](uint8_t argument) { return path.machine.read(argument, 8).is_symbol(); });
}

void Walk::record_indirect(const Path& path, const Value& target) {
  if (!target.is_symbol() || target.number != 0 || indirect_.size() >= kMostResults) return;
  const Value object = path.machine.read(kRdi, 8);
  const auto word = symbols_.word_of(target.symbol);
  const auto place = symbols_.address_of(object);
  if (!word || !place) return;
  IndirectRelease release{*word, *place, path.machine.read(kRsi, 8) == object, {}, path.guards};
  const Value third = path.machine.read(kRdx, 4);
  if (third.is_number()) release.third = third.number;
  indirect_.insert(std::move(release));
}

// Functions of the standard libraries whose code is not at hand.
void Walk::release_by_name(Path& path, std::string_view symbol) {
  const Value pointer = path.machine.read(kRdi, 8);
  if (!pointer.is_symbol() || pointer.number != 0) return;
  const auto named = [&](std::string_view part) { return symbol.find(part) != std::string_view::npos; };
  if (named("__shared_weak_count14__release_weakEv")) lower(path, pointer.plus(16));
  if (named("__release_sharedEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("10_M_releaseEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("15_M_weak_releaseEv")) lower(path, pointer.plus(12));
}

// --- Values ---

Value Walk::address(const Path& path, const Instruction& one, const Operand& memory) const {
  if (memory.segment || memory.indexed) return {};
  if (memory.base == kRip) return Value::of_number(static_cast<int64_t>(one.next()) + memory.number);
  if (memory.base == kNoRegister) return Value::of_number(memory.number);
  const Value base = path.machine.read(memory.base, 8);
  return base.known() ? base.plus(memory.number) : Value();
}

Value Walk::read(const Path& path, const Instruction& one, const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::kNumber:
      return Value::of_number(operand.number);
    case Operand::Kind::kRegister:
      return path.machine.read(operand.reg, operand.bytes);
    case Operand::Kind::kMemory: {
      const Value place = address(path, one, operand);
      if (place.is_number() && operand.bytes == 8) {
        const auto pointer = space_.pointer_at(static_cast<uint64_t>(place.number));
        return pointer ? Value::of_number(static_cast<int64_t>(*pointer)) : Value();
      }
      return path.machine.load(symbols_, place, operand.bytes);
    }
    default:
      return {};
  }
}

void Walk::write(Path& path, const Instruction& one, const Operand& operand, const Value& value) {
  if (operand.kind == Operand::Kind::kRegister) path.machine.write(operand.reg, operand.bytes, value);
  if (operand.kind == Operand::Kind::kMemory) store(path, address(path, one, operand), operand.bytes, value);
}

void Walk::store(Path& path, const Value& address, uint8_t bytes, const Value& value) {
  if (!address.is_symbol()) return;
  note_count(path, address, bytes, value);
  path.machine.store(address, bytes, value);
}

CountState& Walk::counts_of(Path& path, SymbolId pointer) {
  for (CountState& counts : path.counts)
    if (counts.pointer == pointer) return counts;
  return path.counts.emplace_back(CountState{.pointer = pointer});
}

// A number behind a pointer is written: is it lower or higher than what was there?
void Walk::note_count(Path& path, const Value& address, uint8_t bytes, const Value& value) {
  if (symbols_.is_root(address.symbol) || (bytes != 4 && bytes != 8)) return;
  if (value.is_number() && value.number == 0) {
    if (bytes == 8) return lower(path, address);  // both counts at once
    // One after the other, in any order: another path lowers them properly.
    const auto index = static_cast<uint64_t>(address.number) / 4;
    if (index < kMaskBits) counts_of(path, address.symbol).lowered |= static_cast<uint16_t>(1U << index);
    return;
  }
  const Value before = path.machine.load(symbols_, address, bytes);
  if (!before.is_symbol() || !value.is_symbol() || !of_one_word(before.symbol, value.symbol))
    return raise(path, address);  // whatever it is
  const int64_t change = bytes == 4 ? static_cast<int32_t>(value.number) - int64_t{static_cast<int32_t>(before.number)}
                                    : value.plus(-before.number).number;
  if (change < 0) lower(path, address);
  if (change > 0) raise(path, address);
}

// Loaded from one address: of a count that was loaded together with the next one, the lower half is meant.
bool Walk::of_one_word(SymbolId a, SymbolId b) const {
  Value from_a, from_b;
  uint8_t bytes = 0;
  return a == b ||
         (symbols_.source_of(a, &from_a, &bytes) && symbols_.source_of(b, &from_b, &bytes) && from_a == from_b);
}

void Walk::lower(Path& path, const Value& address) {
  if (address.number < 0 || address.number >= int64_t{4} * kMaskBits || address.number % 4 != 0) return;
  const auto bit = static_cast<uint16_t>(1U << (address.number / 4));
  CountState& counts = counts_of(path, address.symbol);
  const auto word = symbols_.word_of(address.symbol);
  if (word && decreases_.size() < kMostResults) {
    decreases_.try_emplace({Decrease{*word, static_cast<uint16_t>(address.number),
                                     static_cast<uint16_t>(counts.lowered & ~bit), counts.raised, 0, 0, path.guards},
                            mix(path.context, current_)});
  }
  counts.lowered |= bit;
}

void Walk::raise(Path& path, const Value& address) {
  if (address.number < 0 || address.number >= int64_t{4} * kMaskBits) return;
  const auto bit = static_cast<uint16_t>(1U << (address.number / 4));
  counts_of(path, address.symbol).raised |= bit;
  if (const auto word = symbols_.word_of(address.symbol)) raised_[*word] |= bit;
}

void Walk::push(Path& path, const Value& value) {
  const Value stack = path.machine.read(kRsp, 8).plus(-8);
  path.machine.write(kRsp, 8, stack);
  path.machine.store(stack, 8, value);
}

Value Walk::pop(Path& path) {
  const Value stack = path.machine.read(kRsp, 8);
  const Value value = path.machine.load(symbols_, stack, 8);
  path.machine.write(kRsp, 8, stack.plus(8));
  return value;
}

void Walk::move(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  switch (one.op) {
    case Op::kAddressOf: {
      const Value value = address(path, one, from);
      return path.machine.write(to.reg, to.bytes, value);
    }
    case Op::kPush:
      return push(path, read(path, one, to));
    case Op::kPop:
      return write(path, one, to, pop(path));
    case Op::kLeave:
      path.machine.write(kRsp, 8, path.machine.read(kRbp, 8));
      return path.machine.write(kRbp, 8, pop(path));
    default: {
      const Value value = read(path, one, from);
      // A narrow number that is widened is not followed, but for constants.
      const bool narrow = from.bytes < 4 && to.bytes > from.bytes && !value.is_number();
      return write(path, one, to, narrow ? Value() : value);
    }
  }
}

void Walk::add_to(Path& path, const Instruction& one, const Value& more, int sign) {
  const Operand& to = one.operands[0];
  Value value = read(path, one, to);
  if (more.is_number() && value.known()) {
    value = value.plus(sign * more.number);
  } else if (sign > 0 && value.is_number() && more.is_symbol()) {
    value = more.plus(value.number);
  } else {
    value = {};
  }
  write(path, one, to, value);
  path.flags = {value.known(), value, Value::of_number(0)};
}

// What and, or, exclusive or make of two values; `same`: of a register with itself.
Value combined(Op op, const Value& a, const Value& b, bool same) {
  if (op == Op::kXor && same) return Value::of_number(0);
  if (a.is_number() && b.is_number())
    return Value::of_number(op == Op::kXor  ? a.number ^ b.number
                            : op == Op::kOr ? a.number | b.number
                                            : a.number & b.number);
  if (op != Op::kAnd || !a.is_symbol() || !b.is_number()) return same && op != Op::kXor ? a : Value();
  if (b.number == -2) return a;  // the lock bit of std::atomic<shared_ptr>
  // The stack is aligned; at the entry it is 8 off.
  const int64_t above = ((a.number + 8) % kStackAlignment + kStackAlignment) % kStackAlignment;
  return a.symbol == kStackSymbol && b.number < 0 ? a.plus(-above) : Value();
}

void Walk::arithmetic(Path& path, const Instruction& one) {
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
      write(path, one, to, value.is_number() ? Value::of_number(0).plus(-value.number) : Value());
      path.flags.known = false;
      return;
    }
    case Op::kCompare: {
      Value a = read(path, one, to), b = read(path, one, from);
      if (a.is_number() && b.is_symbol()) std::swap(a, b);
      path.flags = {a.known() && b.known(), a, b};
      return;
    }
    case Op::kTest:
      path.flags = {same && read(path, one, to).known(), read(path, one, to), Value::of_number(0)};
      return;
    case Op::kOr:
    case Op::kXor:
    case Op::kAnd: {
      const Value value = combined(one.op, read(path, one, to), read(path, one, from), same);
      write(path, one, to, value);
      path.flags = {value.known(), value, Value::of_number(0)};
      return;
    }
    case Op::kSetIf: {
      const auto set = decided(path, one.condition);
      return write(path, one, to, set ? Value::of_number(*set ? 1 : 0) : Value());
    }
    case Op::kExchangeAdd: {
      const Value more = read(path, one, from), before = read(path, one, to);
      write(path, one, to, more.is_number() && before.known() ? before.plus(more.number) : Value());
      write(path, one, from, before);
      path.flags.known = false;
      return;
    }
    case Op::kExchange: {
      const Value first = read(path, one, to), second = read(path, one, from);
      write(path, one, to, second);
      write(path, one, from, first);
      return;
    }
    case Op::kCompareExchange:
      if (to.kind == Operand::Kind::kMemory) {
        const Value place = address(path, one, to);
        if (place.is_symbol() && !symbols_.is_root(place.symbol)) raise(path, place);
        path.machine.store(place, to.bytes, {});
      } else {
        write(path, one, to, {});
      }
      path.machine.forget(kRax);
      path.flags.known = false;
      return;
    default:
      for (uint8_t reg = 0; reg < 16; ++reg)
        if ((one.writes >> reg & 1) != 0) path.machine.forget(reg);
      for (uint8_t reg = 0; reg < 16; ++reg)
        if ((one.writes_vector >> reg & 1) != 0) path.machine.write_vector(kFirstVector + reg, {}, {});
      for (uint8_t i = 0; i < one.operand_count; ++i)
        if (i == 0 && to.kind == Operand::Kind::kMemory) path.machine.store(address(path, one, to), to.bytes, {});
      if (one.writes != 0 || to.kind == Operand::Kind::kMemory) path.flags.known = false;
      return;
  }
}

void Walk::move_vector(Path& path, const Instruction& one) {
  const Operand &to = one.operands[0], &from = one.operands[1];
  const auto is_vector = [](const Operand& operand) {
    return operand.kind == Operand::Kind::kRegister && operand.reg >= kFirstVector && operand.reg != kNoRegister;
  };
  const auto load = [&](const Operand& operand, int64_t offset) {
    const Value place = address(path, one, operand);
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
      return store(path, address(path, one, to), 8, path.machine.read_vector(from.reg)[1]);
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
  const Value place = address(path, one, to);
  if (!place.known()) return;
  store(path, place, 8, value[0]);
  if (one.op == Op::kMoveVector) store(path, place.plus(8), 8, value[1]);
}

// --- Results ---

// Rounds of a loop look alike but for the last step of their place.
Releases Walk::finish() {
  Releases releases;
  releases.complete = left_ > 0;
  std::map<std::tuple<uint64_t, uint16_t, std::vector<int64_t>>, std::vector<Decrease>> sites;
  for (const auto& [found, unused] : decreases_) {
    auto [decrease, site] = found;
    const auto raised = raised_.find(decrease.word);
    if (raised != raised_.end()) decrease.increased_anywhere = raised->second;
    std::vector<int64_t> prefix(decrease.word.steps.begin(), decrease.word.steps.end() - 1);
    sites[{site, decrease.offset, prefix}].push_back(decrease);
  }
  std::set<Decrease> unique;
  for (auto& [key, rounds] : sites) {
    const auto last = [](const Decrease& one) { return one.word.steps.back(); };
    const auto [low, high] = std::minmax_element(rounds.begin(), rounds.end(),
                                                 [&](const auto& a, const auto& b) { return last(a) < last(b); });
    const int64_t first = last(*low);
    int64_t stride = 0;
    if (first != last(*high) && rounds.front().word.steps.size() > 1)
      for (const Decrease& one : rounds)
        if (last(one) != first && (stride == 0 || last(one) - first < stride)) stride = last(one) - first;
    for (Decrease& one : rounds) {
      if (last(one) == first) one.stride = stride;
      unique.insert(std::move(one));
    }
  }
  releases.decreases.assign(unique.begin(), unique.end());
  releases.indirect.assign(indirect_.begin(), indirect_.end());
  return releases;
}

}  // namespace

const Instruction& InstructionCache::at(uint64_t address) {
  const auto [found, added] = known_.try_emplace(address);
  if (added) decoder_.decode(space_.code(address, kLongestInstruction), address, &found->second);
  return found->second;
}

Releases walk_releases(CodeSpace& space, InstructionCache& instructions, const ReleaseEntry& entry) {
  return Walk(space, instructions).run(entry);
}

}  // namespace gordian
