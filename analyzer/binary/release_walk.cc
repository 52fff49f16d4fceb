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
#include <array>

#include "analyzer/binary/release_paths.h"

namespace gordian {
namespace {

constexpr size_t kMostFrames = 40;
constexpr int kMostRecursion = 2;
constexpr uint8_t kMostVisits = 5;  // of one instruction in one context, by jumps
constexpr uint8_t kMostRounds = 2;  // … of one loop
constexpr size_t kMostPending = 2'000;
constexpr size_t kMostGuards = 4;
constexpr uint64_t kLongestInstruction = 15;  // bytes
constexpr size_t kPltInstructions = 3;
constexpr uint64_t kNowhere = 0;

bool never_returns(std::string_view symbol) {
  constexpr std::array<std::string_view, 12> kNames = {
      "__stack_chk_fail", "abort",          "_exit",         "exit",       "__cxa_throw",  "__cxa_rethrow",
      "_ZSt9terminatev",  "_Unwind_Resume", "__assert_fail", "quick_exit", "pthread_exit", "__cxa_pure_virtual"};
  const bool throws = symbol.starts_with("_ZSt") && symbol.find("__throw_") != std::string_view::npos;
  return throws || symbol.starts_with("__clang_call_terminate") ||
         std::find(kNames.begin(), kNames.end(), symbol) != kNames.end();
}

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

}  // namespace

Releases ReleaseWalk::run(const ReleaseEntry& entry) {
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

void ReleaseWalk::follow(Path& path) {
  while (left_ > 0) {
    --left_;
    const Instruction& one = instructions_.at(path.at);
    if (!one.valid) return;
    current_ = one.address;
    path.at = one.next();
    if (!step(path, one)) return;
  }
}

bool ReleaseWalk::step(Path& path, const Instruction& one) {
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

// Paths that have raised different counts are counted apart: it is them that prove nothing.
bool ReleaseWalk::may_visit(const Path& path, bool backwards) {
  uint64_t key = mix(path.context, path.at);
  for (const CountState& counts : path.counts)
    if (counts.raised != 0) key = mix(key, mix(counts.pointer, counts.raised));
  for (const Choice& choice : path.choices) key = mix(key, mix(choice.site, choice.way));
  if (backwards && rounds_[mix(key, current_)]++ >= kMostRounds) return false;
  return visits_[key]++ < kMostVisits;
}

bool ReleaseWalk::jump(Path& path, uint64_t target, bool backwards) {
  path.at = target;
  return may_visit(path, backwards);
}

bool ReleaseWalk::branch(Path& path, const Instruction& one) {
  if (one.operands[0].kind != Operand::Kind::kNumber) return false;
  const auto target = static_cast<uint64_t>(one.operands[0].number);
  const bool on_equality = one.condition == Condition::kEqual || one.condition == Condition::kNotEqual;
  const bool backwards = target <= one.address;
  if (const auto taken = decided(path, one.condition))
    return *taken ? jump(path, target, backwards) : jump(path, one.next());
  if (pending_.size() >= kMostPending) return jump(path, one.next());
  Path other = path;
  choose(other, path.flags.a, 1);
  choose(path, path.flags.a, 0);
  const bool taken_is_equal = one.condition == Condition::kEqual;
  if (!on_equality || assume(other, taken_is_equal)) {
    if (jump(other, target, backwards)) pending_.push_back(std::move(other));
  }
  return (!on_equality || assume(path, !taken_is_equal)) && jump(path, one.next());
}

std::optional<bool> ReleaseWalk::decided(const Path& path, Condition condition) const {
  if (!path.flags.known || condition == Condition::kOtherCondition) return std::nullopt;
  const Value &a = path.flags.a, &b = path.flags.b;
  if (a.is_number() && b.is_number()) return holds(condition, a.number, b.number);
  if (condition != Condition::kEqual && condition != Condition::kNotEqual) return std::nullopt;
  const bool equal = condition == Condition::kEqual;
  if (a.is_symbol() && b.is_symbol() && a.symbol == b.symbol) return (a.number == b.number) == equal;
  if (!a.is_symbol() || !b.is_number() || b.number != 0) return std::nullopt;
  if (is_root(a.symbol)) return !equal;  // an address is not null
  for (const Fact& fact : path.facts)
    if (fact.value == a) return fact.zero == equal;
  return std::nullopt;
}

bool ReleaseWalk::assume(Path& path, bool equal) {
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

void ReleaseWalk::choose(Path& path, const Value& compared, uint64_t way) const {
  if (!is_small_number(compared)) return;
  if (path.choices.size() >= kMostChoices) path.choices.erase(path.choices.begin());
  path.choices.push_back({mix(path.context, current_), way, symbols_.place_of_number(compared.symbol)});
}

void ReleaseWalk::split(Path& path, const Instruction& one, const Value& number, bool zero, const Value& result_there) {
  path.flags = {true, number, path.flags.known ? path.flags.b : Value::of_number(0)};
  if (pending_.size() >= kMostPending) return;
  Path other = path;
  choose(other, number, 1);
  choose(path, number, 0);
  assume(path, zero);
  assume(other, !zero);
  write(other, one, one.operands[0], result_there);
  other.flags = {};
  if (jump(other, one.next())) pending_.push_back(std::move(other));
}

bool ReleaseWalk::jump_by_table(Path& path, const Value& entry) {
  const TableUse use = tables_[entry.symbol];
  JumpTable table = use.table;
  table.base = static_cast<uint64_t>(entry.number);
  const std::vector<uint64_t> targets = jump_tables_.targets(current_, table);
  const std::set<uint64_t> unique(targets.begin(), targets.end());
  for (const uint64_t target : unique) {
    if (pending_.size() >= kMostPending) break;
    Path other = path;
    if (other.choices.size() >= kMostChoices) other.choices.erase(other.choices.begin());
    const auto number = use.chosen_by.is_symbol() ? symbols_.place_of_number(use.chosen_by.symbol) : std::nullopt;
    other.choices.push_back({mix(path.context, current_), target, number});
    if (jump(other, target)) pending_.push_back(std::move(other));
  }
  return false;
}

bool ReleaseWalk::leave(Path& path) {
  const Frame frame = path.frames.back();
  path.frames.pop_back();
  const Value stack = path.machine.read(kRsp, 8);
  path.machine.write(kRsp, 8, stack.plus(8));
  if (path.frames.empty() || frame.return_address == kNowhere) return false;
  if (stack.is_symbol() && stack.symbol == kStackSymbol) path.machine.drop_stack_below(stack.number + 8);
  path.context = frame.context;
  return jump(path, frame.return_address);
}

bool ReleaseWalk::call(Path& path, const Instruction& one, bool tail) {
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
  if (target.is_number()) {
    const auto at = static_cast<uint64_t>(target.number);
    const auto here = tail ? space_.function_around(current_) : std::nullopt;
    if (here && at >= here->low && at < here->high) return jump(path, at, at <= one.address);  // a switch
    return call_address(path, at, one.next(), tail);
  }
  if (tail && target.is_entry()) return jump_by_table(path, target);
  record_indirect(path, target);
  return skip(path, one.next(), tail);
}

// What an entry of the procedure linkage table jumps to; nullptr if there is no such entry at the address.
const std::string* ReleaseWalk::import_behind(uint64_t address) {
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

bool ReleaseWalk::call_address(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  if (const std::string* symbol = import_behind(target))
    return call_import(path, *symbol, target, return_address, tail);
  const std::string_view symbol = space_.symbol_at(target);
  if (never_returns(symbol)) return false;
  return touches_object(path) ? enter(path, target, return_address, tail) : skip(path, return_address, tail);
}

bool ReleaseWalk::call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address,
                              bool tail) {
  if (never_returns(symbol)) return false;
  if (touches_object(path)) {
    const uint64_t target = space_.function_called(symbol, user);
    if (target != 0) return enter(path, target, return_address, tail);
    release_by_name(path, symbol);
  }
  return skip(path, return_address, tail);
}

bool ReleaseWalk::enter(Path& path, uint64_t target, uint64_t return_address, bool tail) {
  const auto recursion = std::count_if(path.frames.begin(), path.frames.end(),
                                       [&](const Frame& frame) { return frame.function == target; });
  if (tail) return recursion <= kMostRecursion ? jump(path, target) : false;
  if (recursion >= kMostRecursion || path.frames.size() >= kMostFrames) return skip(path, return_address, false);
  path.frames.push_back({return_address, path.context, target});
  path.context = mix(path.context, return_address);
  path.machine.write(kRsp, 8, path.machine.read(kRsp, 8).plus(-8));
  return jump(path, target);
}

bool ReleaseWalk::skip(Path& path, uint64_t return_address, bool tail) {
  path.machine.call_unknown();
  path.flags = {};
  if (tail) return leave(path);
  return jump(path, return_address);
}

bool ReleaseWalk::touches_object(const Path& path) const {
  constexpr std::array kArguments = {kRdi, kRsi, kRdx, kRcx};
  return std::any_of(kArguments.begin(), kArguments.end(),
                     [&](uint8_t argument) { return path.machine.read(argument, 8).is_symbol(); });
}

void ReleaseWalk::record_indirect(const Path& path, const Value& target) {
  if (!target.is_symbol() || target.number != 0 || indirect_.size() >= kMostReleases) return;
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
void ReleaseWalk::release_by_name(Path& path, std::string_view symbol) {
  const Value pointer = path.machine.read(kRdi, 8);
  if (!pointer.is_symbol() || pointer.number != 0) return;
  const auto named = [&](std::string_view part) { return symbol.find(part) != std::string_view::npos; };
  if (named("__shared_weak_count14__release_weakEv")) lower(path, pointer.plus(16));
  if (named("__release_sharedEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("10_M_releaseEv")) lower(path, pointer.plus(8));
  if (named("_Sp_counted_base") && named("15_M_weak_releaseEv")) lower(path, pointer.plus(12));
}

// --- Results ---

// Rounds of a loop look alike but for the last step of their place.
Releases ReleaseWalk::finish() {
  Releases releases;
  releases.complete = left_ > 0;
  std::map<std::tuple<uint64_t, uint16_t, std::vector<int64_t>>, std::vector<Decrease>> sites;
  for (const auto& [found, unused] : decreases_) {
    auto [decrease, site] = found;
    const auto raised = raised_.find(decrease.word);
    if (raised != raised_.end()) decrease.increased_anywhere = raised->second;
    const auto choices = choices_.find({decrease.word, decrease.offset});
    if (choices != choices_.end())
      for (const auto& [choice, number] : choices->second) decrease.conditions.push_back(number);
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

const Instruction& InstructionCache::at(uint64_t address) {
  const auto [found, added] = known_.try_emplace(address);
  if (added) decoder_.decode(space_.code(address, kLongestInstruction), address, &found->second);
  return found->second;
}

Releases walk_releases(CodeSpace& space, InstructionCache& instructions, const ReleaseEntry& entry) {
  return ReleaseWalk(space, instructions).run(entry);
}

}  // namespace gordian
