// What do the paths of a destructor (path_walk.cc) do, beyond releasing what the object holds?
//
// Example, of g++ -O2 (rbx: the object):
//     mov 0x18(%rbx),%edi ; call close@plt     an effect: the dynamic linker knows the name
//     subl $1,live(%rip)                       an effect: a write to a global
//     movq $vtable+16,(%rbx)                   none: the object's own memory is written to
//     mov 0x8(%rbx),%rax ; movl $1,0x10(%rax)  it depends: is what the word at 8 leads to about to be freed?
// What depends on the object is left open, by its place, and is decided with a snapshot at hand.
//
// Two questions are asked: is there an effect, and was everything looked at? The second one makes the difference to the
// walk for releases. All code within the image is entered, and whatever ends a path although the program would go on
// (a pointer that is not known, the bounds) makes the answer incomplete.
//
// What happens when a count becomes zero is not the holder's affair, if a unit is counted: the compiler may have put
// the whole destructor of B into that of A, which holds the last shared_ptr<B> as far as the compiler can see. So
// effects know which counted things were disposed of on all ways to them. Likewise they know which pointers must be
// null, or not, for the code to get there (null_tests.cc): where there is no thread, none is joined.
//
// Rejected: searching the code of all functions that can be reached for calls (calls.cc does that for one function). It
// finds what the destructor does, and in addition what std::function's manager does when it copies, and what all other
// callers of a shared function do.
#include "analyzer/binary/effects_walk.h"

#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>

#include "analyzer/binary/function_roles.h"
#include "analyzer/binary/loop_exits.h"
#include "analyzer/binary/null_tests.h"

namespace gordian {
namespace {

constexpr size_t kMostEffectSteps = 120'000;  // instructions
constexpr size_t kMostEffects = 400;
constexpr size_t kMostCallsWalked = 400;
constexpr size_t kMostConditions = 8;  // of one effect
constexpr uint64_t kBegin = 0;         // the place where paths begin
constexpr size_t kMostTests = 4'000;
constexpr WalkBounds kOnce{.recursion = 1, .visits = 2};

class EffectsWalk final : public PathWalk {
 public:
  EffectsWalk(const WalkedCode& code, WalkBounds bounds) : PathWalk(code, kMostEffectSteps, bounds) {}

  Effects run(const ReleaseEntry& entry) {
    walk(entry);
    result_.complete &= finished() && std::none_of(sites_.begin(), sites_.end(), [](const auto& site) {
                          return site.second == 2;  // deep only
                        });
    for (auto& [call, unused] : calls_) result_.calls.push_back(call);
    result_.freed.assign(freed_.begin(), freed_.end());
    add_null_tests();
    keep_sure_effects();
    return std::move(result_);
  }
  // Whether destructors of the same kind are put into each other, so deeply that not all of it was followed.
  bool nested_too_deeply() const { return nested_too_deeply_; }

 private:
  // A comparison with zero, and the places where it goes on.
  struct ZeroTest {
    uint64_t at = 0;
    Value value;
    uint64_t if_zero = 0, if_not = 0;
    auto operator<=>(const ZeroTest&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
  };

  uint64_t kind_of(const Path& path) const override;
  // That a decision varies shows in two rounds of one path, before others have used up the visits.
  bool few_rounds_first() const override { return false; }
  bool enters(Path& path, std::string_view symbol) override;
  bool goes_on(Path& path, std::string_view symbol) override;
  bool call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail) override;
  void indirect_call(const Path& path, const Value& target) override;
  void writing(Path& path, const Value& address, const Operand& memory, uint8_t bytes, const Value& value) override;
  void system_call(Path& path) override;
  void gave_up(const Path&) override { result_.complete = all_ways_ = false; }
  void guarded_too_deeply(const Path&) override { nested_too_deeply_ = true; }
  void coming_to(Path& path, uint64_t place) override;
  void ended(const Path& path) override;
  void branching(const Path& path, const Instruction& one, std::optional<bool> taken) override;
  void note_test(const Path& path, const Instruction& one);
  bool more_paths() override;

  const NamedFunction& named(std::string_view symbol);
  void note_effect(Path& path, Effect effect);
  std::optional<Place> pointer_tested(const Value& value) const;
  void add_null_tests();
  void keep_sure_effects();
  void note_write(Path& path, const Value& base, bool lowers);
  void note_call(Path& path, const NamedFunction& function);
  void note_system_call(Path& path, const Value& number, const Value& argument);
  void note_freed(const Path& path);
  std::optional<Place> disposing(const Path& path) const;
  // An address behind too many pointers: no matter if this code is known from nearer ones.
  void note_deep() { sites_[current()] |= 2; }
  void note_near() { sites_[current()] |= 1; }
  std::optional<uint64_t> own_code(const std::string& symbol, uint64_t user);
  bool lowers(const Path& path, const Value& address, uint8_t bytes, const Value& value);

  Effects result_;
  std::map<std::tuple<Effect::Kind, std::string, uint64_t, std::optional<int64_t>, std::optional<Place>, bool>, size_t>
      known_effects_;
  std::map<CallThroughPointer, bool> calls_;
  std::set<Place> freed_;
  // Ways between places, backwards; effects, and the places that followed; and places and effects behind which nothing
  // follows but the end.
  std::vector<std::pair<uint64_t, uint64_t>> ways_back_;
  std::vector<std::pair<size_t, uint64_t>> led_to_;
  std::unordered_set<uint64_t> last_places_;
  std::set<size_t> sure_;
  bool some_abandoned_ = false;
  bool all_ways_ = true;  // were followed
  bool nested_too_deeply_ = false;
  std::set<ZeroTest> zero_tests_;
  std::set<std::tuple<size_t, size_t, uint64_t>> noted_at_;  // effects, which of their conditions, and places
  LoopExits loop_exits_;
  std::unordered_map<uint64_t, uint8_t> sites_;  // instructions; bit 0: with a known address, bit 1: with a deep one
  std::map<std::string, NamedFunction, std::less<>> names_;
};

// Paths on which something was disposed of do not use up the visits of those that come without: what these come to is
// an effect of its own.
uint64_t EffectsWalk::kind_of(const Path& path) const { return (path.disposing ? 1 : 0) + (path.initialising ? 2 : 0); }

const NamedFunction& EffectsWalk::named(std::string_view symbol) {
  const auto found = names_.find(symbol);
  return found != names_.end() ? found->second
                               : names_.emplace(std::string(symbol), named_function(symbol)).first->second;
}

// --- Calls ---

// A function of the image itself that is an effect by its name need not be looked into; nor what the compiler put in.
bool EffectsWalk::enters(Path& path, std::string_view symbol) {
  if (symbol.empty()) return true;
  const NamedFunction& function = named(symbol);
  if (function.role == FunctionRole::kInstrumentation) return false;
  if (function.role != FunctionRole::kEffect) return true;
  note_call(path, function);
  return false;
}

bool EffectsWalk::goes_on(Path& path, std::string_view symbol) {
  if (symbol.empty()) return true;
  const NamedFunction& function = named(symbol);
  if (function.role == FunctionRole::kEnds) note_call(path, function);
  path.abandoned = function.role == FunctionRole::kNoReturn;
  return function.role != FunctionRole::kEnds && function.role != FunctionRole::kNoReturn;
}

// Templates of the standard library and destructors of bases are in the image that uses them, or in one of the
// program's libraries. Of the standard library itself the names say enough.
std::optional<uint64_t> EffectsWalk::own_code(const std::string& symbol, uint64_t user) {
  const uint64_t target = space_.function_called(symbol, user);
  if (target == 0) return std::nullopt;
  const bool same = space_.same_image(target, user);
  return same || named(symbol).role == FunctionRole::kDestructor ? std::optional(target) : std::nullopt;
}

bool EffectsWalk::call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address,
                              bool tail) {
  const NamedFunction& function = named(symbol);
  if (!goes_on(path, symbol)) return false;
  if (function.name == "__cxa_guard_acquire") path.initialising = true;
  if (function.name == "__cxa_guard_release") path.initialising = false;
  switch (function.role) {
    case FunctionRole::kRelease:
    case FunctionRole::kDestructor:
    case FunctionRole::kOther:
      if (const auto target = own_code(symbol, user)) return enter(path, *target, return_address, tail);
      if (function.role == FunctionRole::kRelease) {
        result_.releases = true;
      } else {
        note_call(path, function);
      }
      break;
    case FunctionRole::kSystemCall:
      note_system_call(path, path.machine.read(kRdi, 8), path.machine.read(kRsi, 8));
      break;
    case FunctionRole::kFrees:
      note_freed(path);
      break;
    case FunctionRole::kRelinks:
      note_write(path, path.machine.read(kRsi, 8), false);
      [[fallthrough]];
    case FunctionRole::kWrites:
      note_write(path, path.machine.read(kRdi, 8), false);
      break;
    case FunctionRole::kEffect:
      note_call(path, function);
      break;
    default:
      break;
  }
  if (!skip(path, return_address, tail)) return false;
  if (function.role == FunctionRole::kAllocates) path.machine.write(kRax, 8, symbols_.fresh());
  return true;
}

void EffectsWalk::note_call(Path& path, const NamedFunction& function) {
  note_effect(path, {.name = function.name, .object = symbols_.address_of(path.machine.read(kRdi, 8))});
}

void EffectsWalk::note_freed(const Path& path) {
  result_.releases = true;
  const auto place = symbols_.address_of(path.machine.read(kRdi, 8));
  if (place && freed_.size() < kMostCallsWalked) freed_.insert(*place);
}

void EffectsWalk::indirect_call(const Path& path, const Value& target) {
  result_.releases = true;
  const Value object = object_given(path);
  if (target.is_deep()) return note_deep();
  const auto word = target.is_symbol() && target.number == 0 ? symbols_.word_of(target.symbol) : std::nullopt;
  const auto place = symbols_.address_of(object);
  if (!word || !place || calls_.size() >= kMostCallsWalked) {
    result_.complete = false;
    return;
  }
  note_near();
  CallThroughPointer found;
  found.call = {*word, *place, arguments_given(path, object), path.guards};
  found.disposing = disposing(path);
  calls_.emplace(std::move(found), true);
}

void EffectsWalk::system_call(Path& path) {
  note_system_call(path, path.machine.read(kRax, 4), path.machine.read(kRdi, 8));
}

// Who waits for a word, or wakes who does (std::binary_semaphore, std::atomic::wait), does what a write of it would.
void EffectsWalk::note_system_call(Path& path, const Value& number, const Value& argument) {
  if (number.is_number() && number.number == SYS_futex) return note_write(path, argument, false);
  note_effect(path, {.kind = Effect::Kind::kSystemCall,
                     .number = number.is_number() ? std::optional(number.number) : std::nullopt});
}

// --- Writes ---

void EffectsWalk::writing(Path& path, const Value& address, const Operand& memory, uint8_t bytes, const Value& value) {
  if (memory.segment) return note_effect(path, {.kind = Effect::Kind::kThreadLocal});
  if (address.is_scaled()) return note_write(path, base_of(address), false);
  if (address.known()) return note_write(path, address, lowers(path, address, bytes, value));
  if (memory.base == kRsp) return;
  Value base = memory.base == kNoRegister ? Value::of_number(memory.number) : path.machine.read(memory.base, 8);
  // With an index: which of the two is the pointer?
  if (memory.indexed && !base.is_symbol() && !base.is_deep() && memory.scale == 1) {
    const Value index = path.machine.read(memory.index, 8);
    if (index.is_symbol() || index.is_deep()) base = index;
  }
  note_write(path, base, false);
}

bool EffectsWalk::lowers(const Path& path, const Value& address, uint8_t bytes, const Value& value) {
  if (!address.is_symbol() || is_root(address.symbol) || !value.is_symbol()) return false;
  const Value before = path.machine.load(symbols_, address, bytes);
  if (!before.is_symbol() || before.symbol != value.symbol) return false;
  const int64_t change = value.plus(-before.number).number;
  return bytes == 4 ? static_cast<int32_t>(change) == -1 : change == -1;
}

void EffectsWalk::note_write(Path& path, const Value& base, bool lowers) {
  if (base.is_deep()) return note_deep();
  if (base.is_scaled()) return note_write(path, base_of(base), lowers);
  if (base.is_symbol()) {
    note_near();
    if (base.symbol == kObjectSymbol) result_.writes_object = true;
    if (is_root(base.symbol)) return;
    const auto place = symbols_.address_of(base);
    if (!place) {
      result_.complete = false;
      return;
    }
    return note_effect(path, {.kind = Effect::Kind::kForeign, .object = place, .lowers = lowers});
  }
  if (base.is_import()) {
    const std::string* symbol = space_.imported_at(static_cast<uint64_t>(base.number));
    return note_effect(path, {.kind = Effect::Kind::kGlobal, .name = symbol == nullptr ? "" : named(*symbol).name});
  }
  const auto address = static_cast<uint64_t>(base.number);
  if (path.initialising && base.is_number()) return;
  if (!base.is_number() || !space_.in_image(address)) {
    result_.complete = false;
    return;
  }
  note_effect(path, {.kind = Effect::Kind::kGlobal, .address = address});
}

// --- Results ---

std::optional<Place> EffectsWalk::disposing(const Path& path) const {
  return path.disposing ? symbols_.word_of(*path.disposing) : std::nullopt;
}

void EffectsWalk::coming_to(Path& path, uint64_t place) {
  ways_back_.emplace_back(place, path.place);
  for (const size_t effect : path.noted) led_to_.emplace_back(effect, place);
  path.noted.clear();
  path.place = place;
}

void EffectsWalk::ended(const Path& path) {
  some_abandoned_ |= path.abandoned;
  if (path.abandoned || path.joined) return;
  last_places_.insert(path.place);
  sure_.insert(path.noted.begin(), path.noted.end());
}

// What only leads to an exception is not what a destructor does: the constructor of the exception, say. Whether a path
// ends so shows later, and paths join others: so the ways are gone back from the ends.
void EffectsWalk::keep_sure_effects() {
  if (!finished() || !some_abandoned_ || last_places_.empty()) return;
  std::sort(ways_back_.begin(), ways_back_.end());
  std::vector<uint64_t> work(last_places_.begin(), last_places_.end());
  while (!work.empty()) {
    const uint64_t place = work.back();
    work.pop_back();
    auto way = std::lower_bound(ways_back_.begin(), ways_back_.end(), std::pair<uint64_t, uint64_t>(place, 0));
    for (; way != ways_back_.end() && way->first == place; ++way)
      if (last_places_.insert(way->second).second) work.push_back(way->second);
  }
  for (const auto& [effect, place] : led_to_)
    if (last_places_.contains(place)) sure_.insert(effect);
  std::vector<Effect> sure;
  for (const size_t index : sure_) sure.push_back(std::move(result_.effects[index]));
  result_.effects = std::move(sure);
}

void EffectsWalk::note_effect(Path& path, Effect effect) {
  const auto [known, added] = known_effects_.try_emplace(
      {effect.kind, effect.name, effect.address, effect.number, effect.object, effect.lowers}, result_.effects.size());
  if (added) {
    if (result_.effects.size() >= kMostEffects) {
      known_effects_.erase(known);
      result_.complete = false;
      return;
    }
    result_.effects.push_back(std::move(effect));
  }
  path.noted.push_back(known->second);
  std::vector<Conditions>& when = result_.effects[known->second].when;
  Conditions conditions{path.guards, disposing(path)};
  const auto same = std::find(when.begin(), when.end(), conditions);
  if (same == when.end() && when.size() >= kMostConditions) {
    result_.complete = false;
    return;
  }
  noted_at_.emplace(known->second, same - when.begin(), path.place);
  if (same == when.end()) when.push_back(std::move(conditions));
}

// The word, if it is a pointer for sure: null, that is, if a snapshot has no pointer there.
std::optional<Place> EffectsWalk::pointer_tested(const Value& value) const {
  auto word = value.number == 0 ? symbols_.word_of(value.symbol) : std::nullopt;
  if (!word || is_accessed(value.symbol)) return word;
  const std::optional<Place> behind = symbols_.address_of(value);
  return behind && freed_.contains(*behind) ? word : std::nullopt;
}

void EffectsWalk::add_null_tests() {
  if (!all_ways_ || !finished() || result_.effects.empty() || zero_tests_.size() >= kMostTests) return;
  CodeWays ways(kBegin);
  const SmallValues null = SmallValues::one(0);
  for (const ZeroTest& test : zero_tests_) {
    const auto pointer = pointer_tested(test.value);
    const std::array<CodeWays::Outcome, 2> outcomes = {{{null, test.if_zero}, {~null, test.if_not}}};
    ways.add_test(test.at, pointer ? std::optional(TestedWord{*pointer}) : std::nullopt, outcomes);
  }
  for (const auto& [place, from] : ways_back_) ways.add_way(from, place);
  ways.build();
  std::set<uint64_t> places;
  for (const auto& [effect, conditions, place] : noted_at_) places.insert(place);
  const std::map<uint64_t, NeededPointers> needed = pointers_needed(ways, places);
  std::vector<std::set<Conditions>> when(result_.effects.size());
  for (const auto& [effect, index, place] : noted_at_) {
    Conditions conditions = result_.effects[effect].when[index];
    if (const auto pointers = needed.find(place); pointers != needed.end()) {
      conditions.null = pointers->second.null;
      conditions.not_null = pointers->second.not_null;
    }
    when[effect].insert(std::move(conditions));
  }
  for (size_t i = 0; i < when.size(); ++i)
    if (when[i].size() <= kMostConditions) result_.effects[i].when.assign(when[i].begin(), when[i].end());
}

// --- Branches ---

void EffectsWalk::branching(const Path& path, const Instruction& one, std::optional<bool> taken) {
  note_test(path, one);
  loop_exits_.note(mix(mix(path.context, one.address), kind_of(path)), path, one, taken);
}

void EffectsWalk::note_test(const Path& path, const Instruction& one) {
  if (one.condition != Condition::kEqual && one.condition != Condition::kNotEqual) return;
  const Flags& flags = path.flags;
  if (!is_zero_test(flags) || zero_tests_.size() >= kMostTests) return;
  const uint64_t jumped = mix(path.context, static_cast<uint64_t>(one.operands[0].number));
  const uint64_t went_on = mix(path.context, one.next());
  const bool jumps_if_zero = (one.condition == Condition::kEqual) != flags.negated;
  zero_tests_.insert({path.place, flags.a, jumps_if_zero ? jumped : went_on, jumps_if_zero ? went_on : jumped});
}

bool EffectsWalk::more_paths() { return add_exits(loop_exits_); }

}  // namespace

Effects walk_effects(const WalkedCode& code, const ReleaseEntry& entry) {
  EffectsWalk walk(code, {});
  Effects effects = walk.run(entry);
  if (effects.complete && !walk.nested_too_deeply()) return effects;
  // A tree's recursion is put into itself several times over. One round of everything says what is done, too.
  EffectsWalk once(code, kOnce);
  Effects less = once.run(entry);
  return less.complete ? less : effects;
}

}  // namespace gordian
