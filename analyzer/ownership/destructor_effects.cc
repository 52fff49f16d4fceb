#include "analyzer/ownership/destructor_effects.h"

#include <algorithm>

#include "analyzer/binary/function_roles.h"
#include "analyzer/binary/instrumentation.h"
#include "analyzer/ownership/deleting_destructor.h"
#include "analyzer/ownership/qt.h"

namespace gordian {
namespace {

constexpr size_t kExamples = 8;          // units of one kind that are examined
constexpr int kDeepestEffect = 8;        // of calls through pointers
constexpr size_t kMostEffectCalls = 64;  // … in one unit
constexpr uint64_t kCountsEnd = 56;      // bytes of a control block that may be counts or a mutex, behind its vptr

// Qt's control block has no vptr; a function that destroys the object lies behind its counts.
bool has_destroyer(const Unit& unit) { return unit.bare && !unit.counts_itself; }

// Whether the way to `place` goes by the pointer at `word`.
bool leads_through(const Place& place, const Place& word) {
  return place.steps.size() > word.steps.size() &&
         std::equal(word.steps.begin(), word.steps.end(), place.steps.begin());
}

// With the system, rather than built beside the program.
bool is_installed(const std::string& path) {
  return path.starts_with("/usr/") || path.starts_with("/lib/") || path.starts_with("/lib64/");
}

bool is_lock(const std::string& name) { return name == "pthread_mutex_lock" || name == "pthread_mutex_unlock"; }

void add_once(std::vector<DestructorEffect>& effects, DestructorEffect one) {
  if (std::find(effects.begin(), effects.end(), one) == effects.end()) effects.push_back(std::move(one));
}

}  // namespace

const CodeVerdict& DestructorEffects::of(UnitId unit) {
  sort_by_kind();
  const Kind kind = kind_of(unit);
  const auto [found, added] = known_.try_emplace(kind);
  CodeVerdict& verdict = found->second;
  if (!added) return verdict;
  Sum sum;
  for (const UnitId one : examples_[kind]) examine_unit(one, &verdict, &sum);
  conclude(sum, &verdict);
  return verdict;
}

const CodeVerdict& DestructorEffects::of_plain(BlockId block) {
  const uint64_t object = heap_.address(block);
  const snapshot::Vtable* vtable = vtable_at(object);
  const uint64_t vptr = vtable == nullptr || vtable->offset_to_top() != 0 ? 0 : vtable->address();
  const auto [found, added] = known_plain_.try_emplace(vptr);
  if (!added || vptr == 0) return found->second;
  const auto function = deleting_destructor(binaries_, *vtable);
  if (!function) return found->second;
  Sum sum;
  node_ = units_.node_at(block, 0);
  object_ = object;
  examine({{.function = *function}, object, 0}, &found->second, &sum);
  conclude(sum, &found->second);
  return found->second;
}

std::set<uint64_t> DestructorEffects::freed_by(UnitId unit) {
  const auto entry = entry_of(unit);
  if (!entry) return {};
  node_ = unit;
  object_ = units_.unit(unit).object;
  return walk(*entry).freed;
}

void DestructorEffects::conclude(const Sum& sum, CodeVerdict* verdict) {
  if (!verdict->effects.empty() || sum.elsewhere) {
    verdict->kind = DestructorKind::kUser;
  } else if (sum.complete && sum.any) {
    verdict->kind = sum.releases ? DestructorKind::kImplicit : DestructorKind::kTrivial;
  }
}

void DestructorEffects::sort_by_kind() {
  if (sorted_) return;
  sorted_ = true;
  for (UnitId unit = 0; unit < units_.count(); ++unit) {
    if (units_.unit(unit).strong == 0) continue;  // its object has been destroyed
    std::vector<UnitId>& examples = examples_[kind_of(unit)];
    if (examples.size() < kExamples) examples.push_back(unit);
  }
}

DestructorEffects::Kind DestructorEffects::kind_of(UnitId id) const {
  const Unit& unit = units_.unit(id);
  // A pointer into the heap is no vptr but a member, of which each object has another.
  const auto vptr = [&](uint64_t address) {
    const uint64_t value = address == 0 ? 0 : typing_.value_at(address).value_or(0);
    return heap_.find_block(value) == kNoBlock ? value : 0;
  };
  return {vptr(has_destroyer(unit) ? unit.control + kQtDestroyer : unit.control), vptr(unit.object)};
}

std::optional<DestructorEffects::Entered> DestructorEffects::entry_of(UnitId id) {
  const Unit& unit = units_.unit(id);
  const snapshot::Vtable* vtable = vtable_at(unit.control);
  if (unit.counts_itself && unit.bare) {
    const auto function = vtable == nullptr ? std::nullopt : deleting_destructor(binaries_, *vtable);
    return function ? std::optional(Entered{{.function = *function}, unit.control, 0}) : std::nullopt;
  }
  if (has_destroyer(unit)) {
    const auto destroyer = places_.read(unit.control + kQtDestroyer);
    return destroyer ? std::optional(Entered{{.function = *destroyer}, unit.control, 0}) : std::nullopt;
  }
  const int dispose = unit.scheme->dispose_slot();
  if (vtable == nullptr || vtable->slots_size() <= dispose) return std::nullopt;
  return Entered{{.function = vtable->slots(dispose)}, unit.control, 0};
}

const snapshot::Vtable* DestructorEffects::vtable_at(uint64_t object) const {
  const auto vptr = typing_.value_at(object);
  return vptr ? heap_.vtable_at(*vptr) : nullptr;
}

void DestructorEffects::examine_unit(UnitId id, CodeVerdict* verdict, Sum* sum) {
  const auto entry = entry_of(id);
  sum->any = true;
  if (!entry) {
    sum->complete = false;
    return;
  }
  node_ = id;
  object_ = units_.unit(id).object;
  examine(*entry, verdict, sum);
}

DestructorEffects::Seen DestructorEffects::walk(const Entered& entry) {
  Seen seen;
  work_.assign(1, entry);
  for (size_t next = 0; next < work_.size(); ++next) apply(Entered(work_[next]), &seen);
  return seen;
}

void DestructorEffects::examine(const Entered& entry, CodeVerdict* verdict, Sum* sum) {
  Seen seen = walk(entry);
  judge_writes(&seen);
  for (DestructorEffect& one : seen.effects) add_once(verdict->effects, std::move(one));
  verdict->frees_object |= seen.freed.contains(object_);
  sum->any = true;
  sum->complete &= seen.complete;
  sum->releases |= seen.releases;
  sum->elsewhere |= seen.elsewhere;
}

void DestructorEffects::apply(const Entered& at, Seen* seen) {
  const Effects& effects = binaries_.effects_of(at.entry);
  seen->complete &= effects.complete;
  for (const Place& place : effects.freed) {
    const auto address = places_.resolve(place, at.object);
    if (!address) continue;
    seen->freed.insert(*address);
    seen->releases |= *address != object_;  // `delete` of the object itself is no act of its own
  }
  const std::vector<Place> others = other_alternatives(at, effects);
  const auto elsewhere = [&](const Place& place) {
    return std::any_of(others.begin(), others.end(), [&](const Place& one) { return leads_through(place, one); });
  };
  for (const Effect& effect : effects.effects)
    if (!effect.object || !elsewhere(*effect.object)) apply(at, effect, seen);
  for (const CallThroughPointer& call : effects.calls)
    if (!elsewhere(call.call.object)) follow(at, call, seen);
  seen->releases |= effects.releases && effects.freed.empty() && effects.calls.empty();
  // A function that was called through a pointer, of an object that lives on.
  if (effects.writes_object && at.depth > 0) seen->written.push_back(at.object);
}

void DestructorEffects::apply(const Entered& at, const Effect& effect, Seen* seen) const {
  const auto gets_there = [&](const Conditions& when) { return holds(when.guards, when.disposing, at.object); };
  const auto has_pointers = [&](const Conditions& when) {
    const auto may_be = [&](bool null) {
      return [&, null](const Place& word) { return may_be_null(word, at.object, null); };
    };
    return gets_there(when) && std::all_of(when.null.begin(), when.null.end(), may_be(true)) &&
           std::all_of(when.not_null.begin(), when.not_null.end(), may_be(false));
  };
  if (std::none_of(effect.when.begin(), effect.when.end(), has_pointers)) {
    if (effect.kind != Effect::Kind::kForeign && !is_lock(effect.name) && !is_counter(effect))
      seen->elsewhere |= std::any_of(effect.when.begin(), effect.when.end(), gets_there);
    return;
  }
  if (effect.object && leads_to_dead(*effect.object, at.object)) return;
  const uint64_t object = effect.object ? places_.resolve(*effect.object, at.object).value_or(0) : 0;
  switch (effect.kind) {
    case Effect::Kind::kForeign:
      if (object == 0) return;  // behind a null pointer
      seen->releases = true;
      // A static object with a count of its own is shared by all that are empty.
      if (!effect.lowers || heap_.find_block(object) != kNoBlock) seen->written.push_back(object);
      return;
    case Effect::Kind::kGlobal:
      if (!is_counter(effect)) add_once(seen->effects, {effect.kind, global_name(effect), {}});
      return;
    default:
      if (is_lock(effect.name) && is_count(object)) return;
      return add_once(seen->effects, {effect.kind, effect.name, effect.number});
  }
}

// Of a variant<unique_ptr<A>, shared_ptr<B>> the code may free what the first word points to, which is right for the
// first alternative. If a block does not even begin there, that alternative is not the one, and what else would happen
// to an A does not. A short string has its characters beside the pointer to them: that is no such case. Likewise where
// a count would be lowered, and what has it disposed of at zero, but there is no such thing.
std::vector<Place> DestructorEffects::other_alternatives(const Entered& at, const Effects& effects) const {
  std::vector<Place> result;
  for (const Place& place : effects.freed) {
    const auto address = places_.resolve(place, at.object);
    const BlockId block = address ? heap_.find_block(*address) : kNoBlock;
    if (block == kNoBlock || heap_.address(block) == *address || place.steps.size() < 2) continue;
    Place word{{place.steps.begin(), place.steps.end() - 1}};
    const auto word_address = places_.resolve(word, at.object);
    if (!word_address || heap_.find_block(*word_address) != block) result.push_back(std::move(word));
  }
  for (const CallThroughPointer& call : effects.calls)
    if (call.disposing && leads_through(call.call.target, *call.disposing) &&
        leads_to_no_count(*call.disposing, at.object))
      result.push_back(*call.disposing);
  return result;
}

// Nothing can be disposed of by way of the word: it leads into the midst of another unit, or to what has no virtual
// functions.
bool DestructorEffects::leads_to_no_count(const Place& word, uint64_t object) const {
  const auto address = places_.resolve(word, object);
  const auto counted = address ? places_.read(*address) : std::nullopt;
  const BlockId block = counted ? heap_.find_block(*counted) : kNoBlock;
  if (block == kNoBlock || units_.unit_at_control(block, *counted) != kNoUnit) return false;
  const NodeId node = units_.node_at(block, *counted - heap_.address(block));
  return vtable_at(*counted) == nullptr || (units_.is_unit(node) && node != node_);
}

// Whether the way to the place goes by, or ends in, what lies behind the last element of a container: the code, which
// goes through the elements, does not go that far.
bool DestructorEffects::leads_to_dead(const Place& place, uint64_t object) const {
  Place part;
  return std::any_of(place.steps.begin(), place.steps.end(), [&](const auto& step) {
    part.steps.push_back(step);
    const auto address = places_.resolve(part, object);
    const BlockId block = address ? heap_.find_block(*address) : kNoBlock;
    if (block == kNoBlock) return false;
    const uint64_t offset = *address - heap_.address(block);
    return !typing_.is_live(units_.node_at(block, offset), block, offset);
  });
}

// Of the variable that is written to; empty if it has none.
std::string DestructorEffects::global_name(const Effect& effect) const {
  std::string name = effect.name;
  uint64_t offset = 0;
  if (name.empty()) binaries_.variable_at(effect.address, &name, &offset);
  return name;
}

// What the compiler has put in to count what is executed.
bool DestructorEffects::is_counter(const Effect& effect) const {
  return effect.kind == Effect::Kind::kGlobal && is_instrumentation_variable(global_name(effect));
}

void DestructorEffects::follow(const Entered& at, const CallThroughPointer& call, Seen* seen) {
  if (!holds(call.call.guards, call.disposing, at.object)) return;
  const auto object = places_.resolve(call.call.object, at.object);
  const auto slot = places_.resolve(call.call.target, at.object);
  if (!object || !slot || leads_to_dead(call.call.target, at.object)) return;  // behind a null pointer, or no element
  seen->releases |= *object != object_;
  if (other_unit_at(*object) != kNoUnit || gives_itself_back(*object)) return;
  const auto function = places_.read(*slot);
  if (!function) {
    // In the heap it is a null pointer, which the code does not call.
    seen->complete &= heap_.find_block(*slot) != kNoBlock;
    return;
  }
  if (call_library(at, *function, *object, seen)) return;
  const Entered next{{*function, call.call.arguments}, *object, at.depth + 1};
  const bool known = std::any_of(work_.begin(), work_.end(), [&](const Entered& one) {
    return one.entry == next.entry && one.object == next.object;
  });
  if (known) return;
  if (work_.size() >= kMostEffectCalls || at.depth >= kDeepestEffect) {
    seen->complete = false;
  } else {
    work_.push_back(next);
  }
}

// A weak_ptr to itself may be the last one: its control block goes then, which a pool's allocator takes back. The code
// for it may have been put into the destructor.
bool DestructorEffects::gives_itself_back(uint64_t object) const {
  return units_.is_unit(node_) && !units_.unit(node_).counts_itself && object == units_.unit(node_).control;
}

// As a direct call of it (effects_walk.cc): by its name, which says more than how the library does it. C++ functions of
// other libraries are followed: they may be templates and virtual functions of anybody's. So are those of the program's
// own libraries: destroy_plugin says less than what the plugin does.
bool DestructorEffects::call_library(const Entered& at, uint64_t function, uint64_t object, Seen* seen) const {
  const auto symbol = binaries_.symbol_at(function);
  if (!symbol || symbol->offset != 0 || !symbol->function || symbol->mangled.starts_with("_Z")) return false;
  const NamedFunction named = named_function(symbol->mangled);
  const auto image = binaries_.image_at(function);
  const bool elsewhere =
      image != binaries_.image_at(at.entry.function) && image && is_installed(heap_.modules()[*image].path());
  if (!elsewhere && named.role == FunctionRole::kOther) return false;
  switch (named.role) {
    case FunctionRole::kFrees:
      seen->freed.insert(object);
      break;
    case FunctionRole::kWrites:
    case FunctionRole::kRelinks:
      seen->written.push_back(object);
      break;
    case FunctionRole::kOther:
    case FunctionRole::kEffect:
    case FunctionRole::kEnds:
    case FunctionRole::kSystemCall:
      add_once(seen->effects, {Effect::Kind::kCall, named.name, {}});
      break;
    default:
      break;
  }
  return true;
}

// Behind a pointer lies what dies as well, a count of another unit, or something that lives on.
void DestructorEffects::judge_writes(Seen* seen) {
  for (const uint64_t address : seen->written) {
    if (dies(address, *seen) || is_count(address) || lies_in_garbage(address) ||
        alone_.holds_alone(node_, heap_.find_block(address)))
      continue;
    return add_once(seen->effects, {Effect::Kind::kForeign, {}, {}});
  }
}

bool DestructorEffects::dies(uint64_t address, const Seen& seen) const {
  const BlockId block = heap_.find_block(address);
  if (block == kNoBlock) return false;
  const uint64_t begin = heap_.block(block).address;
  if (units_.node_at(block, address - begin) == node_) return true;
  const auto freed = seen.freed.lower_bound(begin);
  return freed != seen.freed.end() && *freed < begin + std::max<uint64_t>(heap_.block(block).size, 1);
}

bool DestructorEffects::lies_in_garbage(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  return block != kNoBlock && is_garbage_(units_.node_at(block, address - heap_.address(block)));
}

bool DestructorEffects::is_count(uint64_t address) const {
  const BlockId block = heap_.find_block(address);
  if (block == kNoBlock) return false;
  const NodeId node = units_.node_at(block, address - heap_.block(block).address);
  if (!units_.is_unit(node) || node == node_) return false;
  const Unit& unit = units_.unit(node);
  const uint64_t end = unit.object_inside && unit.object > unit.control ? unit.object : unit.control + kCountsEnd;
  return unit.counts_itself || (address >= unit.control && address < std::min(end, unit.control + kCountsEnd));
}

bool DestructorEffects::holds(const std::vector<Guard>& guards, const std::optional<Place>& disposing,
                              uint64_t object) const {
  for (const Guard& guard : guards) {
    if (leads_through_other_unit(guard.word, object)) return false;
    const auto word = places_.resolve(guard.word, object);
    if (!word || places_.read(*word) != guard.value) return false;
  }
  if (!disposing) return true;
  const auto word = places_.resolve(*disposing, object);
  const auto counted = word ? places_.read(*word) : std::nullopt;
  // Not there: then no count became zero, and the code did not get here this way.
  return counted && other_unit_at(*counted) == kNoUnit && !gives_itself_back(*counted);
}

bool DestructorEffects::may_be_null(const Place& word, uint64_t object, bool null) const {
  const auto address = places_.resolve(word, object);
  if (!address) return false;  // a pointer on the way is null: the code does not come to ask
  if (places_.read(*address)) return !null;
  return null || *address % sizeof(uint64_t) != 0 || heap_.find_block(*address) == kNoBlock;
}

UnitId DestructorEffects::other_unit_at(uint64_t control) const {
  const BlockId block = heap_.find_block(control);
  const UnitId unit = block == kNoBlock ? kNoUnit : units_.unit_at_control(block, control);
  return unit == node_ ? kNoUnit : unit;
}

bool DestructorEffects::leads_through_other_unit(const Place& word, uint64_t object) const {
  Place part;
  for (size_t i = 0; i + 1 < word.steps.size(); ++i) {
    part.steps.push_back(word.steps[i]);
    const auto at = places_.resolve(part, object);
    const auto pointer = at ? places_.read(*at) : std::nullopt;
    if (pointer && other_unit_at(*pointer) != kNoUnit) return true;
  }
  return false;
}

}  // namespace gordian
