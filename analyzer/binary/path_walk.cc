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
// Rejected: running to a fixed point over joined states. One join of two paths and the pointer of a loop is unknown,
// and with it whatever it leads to.
#include "analyzer/binary/path_walk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analyzer/binary/function_roles.h"
#include "analyzer/binary/instrumentation.h"
#include "analyzer/binary/loop_exits.h"
#include "analyzer/binary/small_values.h"

namespace gordian {
namespace {
constexpr size_t kMostFrames = 40;
constexpr uint8_t kMostRounds = 2;          // … of one loop, on a path
constexpr uint8_t kMostCountedRounds = 32;  // … about which known values decide: over an array of known length
constexpr uint8_t kMostPathsOfRound = 2;    // … that differ in nothing that tells them apart
constexpr size_t kMostGuards = 4;
constexpr uint64_t kNowhere = 0;

constexpr std::array kArguments = {kRdi, kRsi, kRdx, kRcx};

}  // namespace

void PathWalk::walk(const ReleaseEntry& entry) {
  Path path;
  path.at = entry.function;
  path.machine.write(kRsp, 8, Value::of_symbol(kStackSymbol));
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    const Argument& given = entry.arguments[i];
    if (given.is_object) path.machine.write(kArguments[i], 8, Value::of_symbol(kObjectSymbol));
    if (given.number) path.machine.write(kArguments[i], 8, Value::of_number(*given.number));
  }
  path.frames.push_back({kNowhere, 0, entry.function});
  pending_.add(std::move(path));
  do {
    while (!pending_.empty() && left_ > 0) {
      Path next = pending_.take();
      follow(next);
    }
  } while (left_ > 0 && more_paths());
}

// Where a compiler knows that a way is never gone (a variant with an index that there is not), the function just ends:
// the code goes on in the next one.
void PathWalk::follow(Path& path) {
  while (left_ > 0) {
    --left_;
    const Instruction& one = instructions_.at(path.at);
    if (!one.valid) return gave_up(path);
    current_ = one.address;
    path.at = one.next();
    const uint32_t rounds = path.rounds;
    if (!step(path, one)) return ended(path);
    const bool jumps = one.op == Op::kJump || one.op == Op::kCall;
    if (one.is_last && !jumps && path.at == one.next()) {
      path.abandoned = true;
      return ended(path);
    }
    if (path.rounds > rounds && pending_.comes_before(path)) return pending_.add(std::move(path));
  }
}

bool PathWalk::step(Path& path, const Instruction& one) {
  if (goes_every_way(path, one)) return false;
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
      path.abandoned = true;
      return false;
    case Op::kSystemCall:
      system_call(path);
      other(path, one);
      return true;
    case Op::kMove:
    case Op::kAddressOf:
    case Op::kPush:
    case Op::kPop:
    case Op::kLeave:
      move(path, one);
      return true;
    case Op::kCopyMemory:
      copy_repeatedly(path, one);
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

bool PathWalk::may_visit(Path& path, bool backwards) {
  const uint64_t place = mix(path.context, path.at);
  coming_to(path, place);
  path.joined = true;
  if (backwards) {
    const uint64_t loop = mix(place, current_);
    path.round = loop == path.loop ? path.round + 1 : 1;
    path.loop = loop;
    path.counted = std::exchange(path.frames.back().compared, false);
    if (path.round > (path.counted ? kMostCountedRounds : kMostRounds)) return false;
    if (rounds_[mix(mix(loop, kind_of_round(path)), path.round)]++ >= kMostPathsOfRound) return false;
  }
  if (backwards && few_rounds_first()) ++path.rounds;
  const uint64_t kind = path.counted ? mix(kind_of(path), path.round) : kind_of(path);
  path.joined = visits_[mix(place, kind)]++ >= bounds_.visits;
  return !path.joined;
}

bool PathWalk::jump(Path& path, uint64_t target, bool backwards) {
  path.at = target;
  return may_visit(path, backwards);
}

bool PathWalk::branch(Path& path, const Instruction& one) {
  if (one.operands[0].kind != Operand::Kind::kNumber) return false;
  const auto target = static_cast<uint64_t>(one.operands[0].number);
  const bool on_equality = one.condition == Condition::kEqual || one.condition == Condition::kNotEqual;
  const bool backwards = target <= one.address;
  const auto taken = decided(path, one.condition);
  coming_to(path, mix(path.context, one.address));
  const auto jumps = values_by(path.flags, one.condition);
  const std::array<CodeWays::Outcome, 2> outcomes = {
      {{jumps.value_or(SmallValues::all()), mix(path.context, target)},
       {jumps ? ~*jumps : SmallValues::all(), mix(path.context, one.next())}}};
  choosing(path, jumps ? deciding_number(path, path.flags.a) : std::nullopt, outcomes);
  branching(path, one, taken);
  path.frames.back().compared |= taken && !is_zero_test(path.flags);
  if (taken) return *taken ? jump(path, target, backwards) : jump(path, one.next());
  if (pending_.full()) {
    gave_up(path);
    return jump(path, one.next());
  }
  Path other = path;
  const auto number = number_compared(path, on_equality);
  if (number) note_choice(other, 1, number);
  if (number) note_choice(path, 0, number);
  const bool taken_is_equal = (one.condition == Condition::kEqual) != path.flags.negated;
  if (!on_equality) {
    limit(other, one.condition, true);
    limit(path, one.condition, false);
  }
  if (!on_equality || assume(other, taken_is_equal)) {
    jump(other, target, backwards) ? pending_.add(std::move(other)) : ended(other);
  }
  return (!on_equality || assume(path, !taken_is_equal)) && jump(path, one.next());
}

std::optional<SmallValues> PathWalk::values_by(const Flags& flags, Condition condition) {
  if (!flags.known || !flags.a.is_symbol() || !flags.b.is_number()) return std::nullopt;
  const bool on_equality = condition == Condition::kEqual || condition == Condition::kNotEqual;
  if (condition == Condition::kOtherCondition) return std::nullopt;
  if (!on_equality && (flags.negated || flags.of_sum || flags.swapped)) return std::nullopt;
  return SmallValues::by(condition, !flags.negated, flags.a.number, flags.b.number);
}

std::optional<TestedWord> PathWalk::deciding_number(const Path& path, const Value& value) const {
  Value from;
  uint8_t bytes = 0;
  if (!is_small_number(value) || is_count(path, value.symbol)) return std::nullopt;
  auto place = symbols_.place_of_number(value.symbol);
  if (!place || !symbols_.source_of(value.symbol, &from, &bytes)) return std::nullopt;
  return TestedWord{std::move(*place), bytes};
}

bool PathWalk::add_exits(LoopExits& exits) {
  bool any = false;
  for (auto& [path, other_way] : exits.take()) {
    if (!jump(path, other_way)) continue;
    pending_.add(std::move(path));
    any = true;
  }
  return any;
}

std::optional<bool> PathWalk::decided(const Path& path, Condition condition) const {
  if (!path.flags.known || condition == Condition::kOtherCondition) return std::nullopt;
  const Value &a = path.flags.a, &b = path.flags.b;
  if (a.is_number() && b.is_number()) return holds(condition, a.number, b.number);
  if (condition != Condition::kEqual && condition != Condition::kNotEqual) return std::nullopt;
  const bool equal = (condition == Condition::kEqual) != path.flags.negated;
  if (a.is_symbol() && b.is_symbol() && a.symbol == b.symbol) return (a.number == b.number) == equal;
  if (!a.is_symbol() || !b.is_number() || b.number != 0) return std::nullopt;
  if (is_root(a.symbol)) return !equal;  // an address is not null
  for (const Fact& fact : path.facts)
    if (fact.value == a) return fact.zero == equal;
  // Nor is that of a member or a base: `delete this` in a base that is not the first.
  if (a.number > 0 && is_accessed(a.symbol)) return !equal;
  return std::nullopt;
}

bool PathWalk::assume(Path& path, bool equal) {
  if (!path.flags.known || !path.flags.a.is_symbol() || !path.flags.b.is_number()) return true;
  if (equal) note_disposal(path, path.flags.a, path.flags.b.number);
  if (path.flags.b.number == 0) {
    path.facts.push_back({path.flags.a, equal});
    return true;
  }
  const auto number = static_cast<uint64_t>(path.flags.b.number);
  const auto word = symbols_.word_of(path.flags.a.symbol);
  const bool code = equal && word && path.flags.a.number == 0 && !space_.code(number, 1).empty();
  if (!code) return true;
  // Speculative devirtualisation: what follows holds only for objects whose function this is. The other way calls
  // through the pointer, so that nothing is lost if this one is not followed.
  if (path.guards.size() >= kMostGuards) {
    guarded_too_deeply(path);
    return false;
  }
  path.guards.push_back({*word, number});
  return true;
}

// The number in memory that is compared. One of 8 bytes is taken for one if nobody compares pointers like that, or if
// it is known that it is none (wide_numbers). Counts decide about what they count, not about more.
std::optional<SymbolId> PathWalk::number_compared(const Path& path, bool for_equality) {
  const Flags& flags = path.flags;
  for (const Value& value : {flags.a, flags.b}) {
    const auto number = number_of(value);
    if (number && !is_count(path, *number)) return number;
  }
  const bool with_null = for_equality && flags.known && flags.a.number == 0 && flags.b == Value::of_number(0);
  const bool with_pointer = flags.known && !flags.b.is_number();
  if (with_null || with_pointer) return wide_number_tested(flags);
  const SymbolId made_of = flags.a.blurred().symbol;
  const bool wide = flags.b != Value::of_number(kBothOne) && symbols_.place_of(made_of);
  return wide && !is_count(path, made_of) ? std::optional(made_of) : std::nullopt;
}

// `if (size != 0)` and `p != end` look like tests of pointers. What is tested so, and never followed as pointers are,
// is a number, or as good as one: what follows depends on it. Unless it is the end of what a pointer leads to.
std::optional<SymbolId> PathWalk::wide_number_tested(const Flags& flags) {
  for (const auto& [value, other] : {std::pair(flags.a, flags.b), std::pair(flags.b, flags.a)}) {
    if (!value.is_symbol() || is_root(value.symbol)) continue;
    const auto place = symbols_.place_of(value.symbol);
    if (!place) continue;
    const SymbolId with = other.is_symbol() && !is_root(other.symbol) ? other.symbol : value.symbol;
    tested_.emplace(value.symbol, with);
    if (numbers_.contains(*place)) return value.symbol;
  }
  return std::nullopt;
}

std::optional<Place> PathWalk::word_tested(const Flags& flags) const {
  return is_zero_test(flags) && flags.a.number == 0 ? symbols_.word_of(flags.a.symbol) : std::nullopt;
}

std::set<Place> PathWalk::wide_numbers() const {
  const auto is_followed = [&](SymbolId one) { return accessed_.contains(one) || handed_over_.contains(one); };
  std::set<Place> result;
  for (const auto& [number, other] : tested_)
    if (!is_followed(number) && !is_followed(other)) result.insert(*symbols_.place_of(number));
  return result;
}

// A number of 4 or 8 bytes behind a pointer, where one that is at most 8 bytes away was lowered or raised (libc++'s two
// counts); or of the object itself, that was lowered.
bool PathWalk::is_count(const Path& path, SymbolId number) const {
  Value place;
  uint8_t bytes = 0;
  if (!symbols_.source_of(number, &place, &bytes) || bytes < 4) return false;
  if (!NumberSet::fits(place.number)) return false;
  if (place.symbol == kObjectSymbol) return path.own_lowered.contains(place.number);
  return std::any_of(path.counts.begin(), path.counts.end(), [&](const CountState& one) {
    const auto touched = [&](int64_t away) {
      return one.lowered.contains(place.number + away) || one.raised.contains(place.number + away);
    };
    return one.pointer == place.symbol && (touched(0) || touched(4) || touched(8) || touched(-4) || touched(-8));
  });
}

void PathWalk::note_choice(Path& path, uint64_t way, std::optional<SymbolId> number) {
  const uint64_t site = mix(path.context, current_);
  ways_[site].insert(way);
  if (path.choices.size() >= kMostChoices) {
    path.choices.erase(path.choices.begin());
    path.forgot_choices = true;
  }
  path.choices.push_back({site, way, number});
}

void PathWalk::split(Path& path, const Instruction& one, const Value& number, bool zero, const Value& result_there) {
  path.flags = {true, number, path.flags.known ? path.flags.b : Value::of_number(0)};
  if (pending_.full()) return gave_up(path);
  const uint64_t here = mix(path.context, one.address);
  const uint64_t is_zero = mix(here, 1), is_not = mix(here, 2);
  coming_to(path, here);
  const auto equal = values_by(path.flags, Condition::kEqual);
  const std::array<CodeWays::Outcome, 2> outcomes = {
      {{equal.value_or(SmallValues::all()), is_zero}, {equal ? ~*equal : SmallValues::all(), is_not}}};
  choosing(path, equal ? deciding_number(path, number) : std::nullopt, outcomes);
  Path other = path;
  coming_to(path, zero ? is_zero : is_not);
  coming_to(other, zero ? is_not : is_zero);
  if (const auto place = number_of(number); place && !is_count(path, *place)) {
    note_choice(other, 1, place);
    note_choice(path, 0, place);
  }
  assume(path, zero);
  assume(other, !zero);
  write(other, one, one.operands[0], result_there);
  other.flags = {};
  jump(other, one.next()) ? pending_.add(std::move(other)) : ended(other);
}

// Is it a count, and has it become zero? `count` equals the number: what a count was before it was lowered to zero, or
// what it is now. 1 strong and 1 weak handle of libstdc++ are looked at together, before either is lowered.
void PathWalk::note_disposal(Path& path, const Value& count, int64_t compared_with) const {
  Value place;
  uint8_t bytes = 0;
  if (!symbols_.source_of(count.symbol, &place, &bytes)) return;
  if (!NumberSet::fits(place.number)) return;
  const bool was_one = Value::of_number(compared_with).plus(-count.number).number == 1;
  if (place.symbol == kObjectSymbol && was_one && path.own_lowered.contains(place.number))
    path.own_zero = static_cast<uint16_t>(place.number);
  if (is_root(place.symbol)) return;
  const auto counts = std::find_if(path.counts.begin(), path.counts.end(), [&](const CountState& one) {
    return one.pointer == place.symbol && one.lowered.contains(place.number);
  });
  const bool lowered = counts != path.counts.end();
  if (lowered && was_one) counts->zero = static_cast<uint16_t>(place.number);
  const bool both = bytes == 8 && count.number == 0 && compared_with == kBothOne;
  if (lowered || both) path.disposing = place.symbol;
}

bool PathWalk::leave(Path& path) {
  const Frame frame = path.frames.back();
  path.frames.pop_back();
  const Value stack = path.machine.read(kRsp, 8);
  path.machine.write(kRsp, 8, stack.plus(8));
  if (path.frames.empty() || frame.return_address == kNowhere) return false;
  if (stack.is_symbol() && stack.symbol == kStackSymbol) path.machine.drop_stack_below(stack.number + 8);
  path.context = frame.context;
  return jump(path, frame.return_address);
}

bool PathWalk::call(Path& path, const Instruction& one, bool tail) {
  const Operand& operand = one.operands[0];
  if (operand.kind == Operand::Kind::kNumber) {
    const auto target = static_cast<uint64_t>(operand.number);
    // Within the function or not makes no difference, but for what the compiler has put in.
    const bool follows = tail && !is_instrumentation_function(space_.symbol_at(target));
    if (follows) return jump(path, target, target <= one.address);
    if (tail) return call_address(path, target, one.next(), true);
    return call_address(path, target, one.next(), false);
  }
  Value target;
  if (operand.kind == Operand::Kind::kMemory) {
    const Value slot = address(path, one, operand);
    if (slot.is_number()) {
      const std::string* symbol = space_.imported_at(static_cast<uint64_t>(slot.number));
      if (symbol != nullptr) return imported(path, *symbol, static_cast<uint64_t>(slot.number), one.next(), tail);
    }
  }
  target = read(path, one, operand);
  if (target.is_number()) {
    const auto at = static_cast<uint64_t>(target.number);
    const auto here = tail ? space_.function_around(current_) : std::nullopt;
    if (here && at >= here->low && at < here->high) return jump(path, at, at <= one.address);  // a switch
    return call_address(path, at, one.next(), tail);
  }
  if (target.is_entry()) return go_by_table(path, target, one.next(), tail);
  if (target.is_import()) {
    const auto slot = static_cast<uint64_t>(target.number);
    const std::string* symbol = space_.imported_at(slot);
    if (symbol == nullptr) symbol = space_.external_at(slot);
    if (symbol != nullptr) return imported(path, *symbol, slot, one.next(), tail);
  }
  hand_over_pointer(target);  // to a function
  indirect_call(path, target);
  settle(path, path.machine.read(kRdi, 8));  // a base, too
  return skip(path, one.next(), tail);
}

bool PathWalk::call_address(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  if (const std::string* symbol = instructions_.import_behind(target))
    return imported(path, *symbol, target, return_address, tail);
  hand_over_pointer(path.machine.read(kRdi, 8));
  const std::string_view symbol = space_.symbol_at(target);
  if (!goes_on(path, symbol)) return false;
  return enters(path, symbol) ? enter(path, target, return_address, tail) : skip(path, return_address, tail);
}

bool PathWalk::enter(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  const auto recursion = std::count_if(path.frames.begin(), path.frames.end(),
                                       [&](const Frame& frame) { return frame.function == target; });
  if (tail) return recursion <= bounds_.recursion ? jump(path, target) : false;
  if (path.frames.size() >= kMostFrames) gave_up(path);
  if (recursion >= bounds_.recursion || path.frames.size() >= kMostFrames) return skip(path, return_address, false);
  path.frames.push_back({return_address, path.context, target});
  path.context = mix(path.context, return_address);
  path.machine.write(kRsp, 8, path.machine.read(kRsp, 8).plus(-8));
  return jump(path, target);
}

void PathWalk::note_kept(Path& path, const Value& stored) {
  if (!stored.is_symbol()) return;
  for (CountState& one : path.counts) {
    if (one.pointer != stored.symbol || !one.zero || one.stored || one.settled) continue;
    one.stored = true;
    kept_at_zero(one);
  }
}

void PathWalk::settle(Path& path, const Value& given) {
  if (!given.is_symbol()) return;
  if (given.symbol == kObjectSymbol) path.own_settled |= path.own_zero.has_value();
  for (CountState& one : path.counts) one.settled |= one.pointer == given.symbol && one.zero;
}

bool PathWalk::skip(Path& path, uint64_t return_address, bool tail) {
  for (const uint8_t argument : {kRdi, kRsi}) {  // others may be left over
    const Value given = path.machine.read(argument, 8);
    if (given.number <= 0) settle(path, given);  // not a member: a mutex, say
  }
  path.machine.call_unknown();
  path.flags = {};
  if (tail) return leave(path);
  return jump(path, return_address);
}

bool PathWalk::goes_on(Path& path, std::string_view symbol) {
  path.abandoned = never_returns(symbol);
  return !path.abandoned;
}

Value PathWalk::object_given(const Path& path) const {
  const Value first = path.machine.read(kRdi, 8);
  return first.is_number() ? path.machine.read(kRsi, 8) : first;
}

Arguments PathWalk::arguments_given(const Path& path, const Value& object) const {
  Arguments arguments;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Value whole = path.machine.read(kArguments[i], 8);
    const Value number = whole.is_number() ? whole : path.machine.read(kArguments[i], 4);
    arguments[i].is_object = whole == object;
    if (number.is_number()) arguments[i].number = number.number;
  }
  return arguments;
}

bool PathWalk::touches_object(const Path& path) const {
  return std::any_of(kArguments.begin(), kArguments.end(),
                     [&](uint8_t argument) { return path.machine.read(argument, 8).is_symbol(); });
}

}  // namespace gordian
