// Tables that code goes through: a switch's jump, a call of handlers[kind].
//
// Which entry is taken is not known, so each is: a jump or call goes on in as many paths as there are targets. Each
// path notes that it is there only because a number had some value (Choice).
//
// What selects is an *index*: a number that was loaded, or one that is not known. Times the size of an entry, plus the
// table's address, it is a scaled value; adding and multiplying may be done by one instruction or by many:
//
//     mov  0x10(%rdi),%rcx          the index
//     shl  $3,%rcx                  times 8
//     lea  table(%rip),%rax
//     add  %rcx,%rax                &table[index]
//     mov  (%rax),%rax              here the paths part: on the i-th one the index is i from now on
//     call *%rax
//
// They part where an entry of a table of functions is read, which may be long before the call, and the instruction is
// looked at again with the index known. So whatever else is read by that index (the adjustment of a pointer to a
// member, another member of a structure) comes from the same entry. The table may also lie on the stack, where code has
// put it.
//
// Rejected: values that stand for "some entry", to be told apart at the call. With a structure's members, null pointers
// that are tested for and tables of pointers to tables, each operation has to be done for all entries; and a pointer to
// a member needs two entries that belong together.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/binary/function_roles.h"
#include "analyzer/binary/function_tables.h"
#include "analyzer/binary/path_walk.h"

namespace gordian {
namespace {

constexpr size_t kMostTables = 4'000;
constexpr size_t kMostIndexes = 400;       // also scaled in different ways
constexpr int64_t kLargestElement = 4096;  // bytes
constexpr int64_t kPointerToMember = 16;   // …
constexpr uint64_t kLookedAt = 8;          // words of a structure, for functions
constexpr size_t kMostTableWays = 256;     // through one table
constexpr size_t kMostFacts = 64;          // of indexes

}  // namespace

// --- Values ---

// An index for the value; nothing if it is none.
std::optional<uint32_t> PathWalk::index_of(const Value& value) {
  if (value.known() && (!value.is_symbol() || is_root(value.symbol))) return std::nullopt;
  const Index index = value.known() ? Index{Value::of_symbol(value.symbol), 0} : Index{value.blurred(), current_};
  const auto found = std::find(indexes_.begin(), indexes_.end(), index);
  if (found == indexes_.end() && indexes_.size() >= kMostIndexes) return std::nullopt;
  const auto position = found - indexes_.begin();
  if (found == indexes_.end()) indexes_.push_back(index);
  return static_cast<uint32_t>(position);
}

Value PathWalk::scaled(uint32_t index, int64_t factor, bool on_stack, int64_t number) {
  if (factor <= 0 || factor > kLargestElement) return {};
  const Scaled wanted{index, factor, on_stack};
  const auto found = std::find(scaled_.begin(), scaled_.end(), wanted);
  if (found == scaled_.end() && scaled_.size() >= kMostIndexes) return {};
  const auto position = found - scaled_.begin();
  if (found == scaled_.end()) scaled_.push_back(wanted);
  return Value::of_scaled(static_cast<uint32_t>(position), number);
}

Value PathWalk::times(const Value& value, int64_t factor) {
  const auto product = [&](int64_t number) {
    return static_cast<int64_t>(static_cast<uint64_t>(number) * static_cast<uint64_t>(factor));
  };
  if (value.is_number()) return Value::of_number(product(value.number));
  if (factor == 1) return value;
  if (factor <= 0 || factor > kLargestElement) return {};
  if (value.is_scaled()) {
    const Scaled one = scaled_[value.symbol];
    return one.on_stack ? Value() : scaled(one.index, one.factor * factor, false, product(value.number));
  }
  const auto index = index_of(value);
  return index ? scaled(*index, factor, false, value.known() ? product(value.number) : 0) : Value();
}

Value PathWalk::sum(const Value& a, const Value& b) {
  if (!a.known() || !b.known()) return {};
  if (b.is_number()) return a.plus(b.number);
  if (a.is_number()) return b.plus(a.number);
  if (!a.is_scaled() && !b.is_scaled()) return a.is_symbol() && a == b ? times(a, 2) : Value();
  if (!a.is_scaled()) return sum(b, a);
  const Scaled one = scaled_[a.symbol];
  const int64_t number = b.plus(a.number).number;
  if (b.is_scaled()) {
    const Scaled two = scaled_[b.symbol];
    if (one.index != two.index || (one.on_stack && two.on_stack)) return {};
    return scaled(one.index, one.factor + two.factor, one.on_stack || two.on_stack, number);
  }
  if (!b.is_symbol()) return {};
  if (b.symbol == kStackSymbol) return one.on_stack ? Value() : scaled(one.index, one.factor, true, number);
  const Index& index = indexes_[one.index];
  return index.value == Value::of_symbol(b.symbol) ? scaled(one.index, one.factor + 1, one.on_stack, number) : Value();
}

Value PathWalk::indexed_address(const Path& path, const Operand& memory) {
  const Value index = path.machine.read(memory.index, 8);
  const Value base = memory.base == kNoRegister ? Value::of_number(0) : path.machine.read(memory.base, 8);
  Value result;
  if (memory.base == memory.index) {
    result = times(index, memory.scale + 1);
  } else if (base.is_number() && index.is_symbol() && memory.scale == 1) {
    result = is_root(index.symbol) ? index.plus(base.number) : Value();  // else it may be the index of a table of bytes
  } else if (base.is_number() || base.is_scaled() || (base.is_symbol() && base.symbol == kStackSymbol)) {
    result = sum(base, times(index, memory.scale));
  } else if (base.is_symbol() && (index.is_number() || index.is_scaled())) {
    result = sum(base, times(index, memory.scale));
  }
  return result.known() ? result.plus(memory.number) : Value();
}

Value PathWalk::base_of(const Value& value) const {
  return scaled_[value.symbol].on_stack ? Value::of_symbol(kStackSymbol, value.number) : Value::of_number(value.number);
}

Value PathWalk::chosen(const Path& path, const Value& place) const {
  if (!place.is_scaled()) return place;
  const Scaled& one = scaled_[place.symbol];
  for (const IndexFact& fact : path.indexes)
    if (fact.exact && fact.index == one.index) return base_of(place).plus(fact.value * one.factor);
  return place;
}

// --- What is known of indexes ---

// A comparison of an index with a number leaves so many values.
void PathWalk::limit(Path& path, Condition condition, bool holds) {
  const Value &a = path.flags.a, &b = path.flags.b;
  if (!path.flags.known || path.flags.swapped || !a.is_symbol() || is_root(a.symbol) || !b.is_number()) return;
  const bool or_equal = condition == Condition::kBelowOrEqual || condition == Condition::kLessOrEqual;
  const bool above = condition == Condition::kAbove || condition == Condition::kGreater;
  const bool below = condition == Condition::kBelow || condition == Condition::kLess;
  const bool not_below = condition == Condition::kAboveOrEqual || condition == Condition::kGreaterOrEqual;
  int64_t most = b.number;
  if (holds ? below : not_below) {
    --most;
  } else if (!(holds ? or_equal : above)) {
    return;
  }
  const int64_t compared_with = most;
  most = Value::of_number(most).plus(-a.number).number;
  if (most == 1) note_disposal(path, a, compared_with);  // if (--count <= 0)
  const auto index = most >= 0 && path.indexes.size() < kMostFacts ? index_of(a) : std::nullopt;
  if (index) path.indexes.push_back({*index, most, false});
}

std::optional<int64_t> PathWalk::most_of(const Path& path, uint32_t index) const {
  std::optional<int64_t> most;
  for (const IndexFact& fact : path.indexes)
    if (fact.index == index && !fact.exact && (!most || fact.value < *most)) most = fact.value;
  return most;
}

// --- Tables of functions ---

bool PathWalk::is_function(const Value& value) {
  if (value.is_import()) return true;
  const auto address = static_cast<uint64_t>(value.number);
  return value.is_number() && (space_.begins_function(address) || instructions_.import_behind(address) != nullptr);
}

// A structure with a function among its first words, or an object with virtual ones.
bool PathWalk::leads_to_functions(uint64_t address) {
  const auto holds_function = [this](uint64_t place) {
    const auto word = space_.pointer_at(place);
    return word && *word != 0 && is_function(Value::of_number(static_cast<int64_t>(*word)));
  };
  for (uint64_t i = 0; i < kLookedAt; ++i)
    if (holds_function(address + i * 8)) return true;
  const auto vtable = space_.pointer_at(address);
  return vtable && holds_function(*vtable);
}

// The operand by which the instruction reads a pointer at an address that depends on an index, or the distance from the
// table's begin (clang's position-independent code); nullptr if it does not.
const Operand* PathWalk::entry_read_by(const Path& path, const Instruction& one) {
  const bool loads = (one.op == Op::kMove || one.op == Op::kAdd) && one.operand_count == 2;
  const bool compares = one.op == Op::kCompare || one.op == Op::kTest;
  if (!loads && !compares && one.op != Op::kCall && one.op != Op::kJump && one.op != Op::kPush) return nullptr;
  for (uint8_t i = loads ? 1 : 0; i < one.operand_count; ++i) {
    const Operand& operand = one.operands[i];
    if (operand.kind != Operand::Kind::kMemory || (operand.bytes != 8 && (operand.bytes != 4 || !loads))) continue;
    if (operand.indexed || path.machine.whole(operand.base).is_scaled()) return &operand;
  }
  return nullptr;
}

// The entries that may be there: index, and the function's address (of an imported one, where it is from; 0: null).
std::vector<std::pair<int64_t, uint64_t>> PathWalk::ways_through(const Path& path, const Instruction& one,
                                                                 const Value& place, uint8_t bytes) {
  const Scaled& by = scaled_[place.symbol];
  const bool goes_there = one.op == Op::kCall || one.op == Op::kJump;
  std::vector<std::pair<int64_t, uint64_t>> ways;
  const size_t most = static_cast<size_t>(std::clamp<int64_t>(most_of(path, by.index).value_or(kMostTableWays), 0,
                                                              kMostTableWays - 1)) +
                      1;
  if (by.on_stack && bytes == 8) {
    for (size_t i = 0; i < most; ++i) {
      const Value entry = path.machine.load(symbols_, base_of(place).plus(static_cast<int64_t>(i) * by.factor), 8);
      if (!is_function(entry) && !(entry.is_number() && entry.number == 0)) break;
      ways.emplace_back(static_cast<int64_t>(i), static_cast<uint64_t>(entry.number));
    }
  } else if (!by.on_stack) {
    const auto begin = static_cast<uint64_t>(place.number);
    const JumpTable table{begin, bytes, bytes == 8 ? 0 : begin};
    if (!jump_tables_.targets(current_, table).empty()) return {};
    const auto counts = [&](uint64_t address) {
      return is_function(Value::of_number(static_cast<int64_t>(address))) ||
             (!goes_there && leads_to_functions(address));
    };
    auto entries = functions_in(space_, table, static_cast<uint64_t>(by.factor), most, counts);
    // Pointers to members: what is added to the object's address stands behind the function.
    if (entries.empty() && by.factor == kPointerToMember && bytes == 8)
      entries = functions_in(space_, {table.address - 8, 8, 0}, kPointerToMember, most, counts);
    for (size_t i = 0; i < entries.size(); ++i) ways.emplace_back(static_cast<int64_t>(i), entries[i].address);
  }
  if (std::all_of(ways.begin(), ways.end(), [](const auto& way) { return way.second == 0; })) return {};
  if (goes_there) std::erase_if(ways, [](const auto& way) { return way.second == 0; });
  return ways;
}

bool PathWalk::goes_every_way(Path& path, const Instruction& one) {
  const Operand* memory = entry_read_by(path, one);
  const Value place = memory == nullptr ? Value() : address(path, one, *memory);
  if (!place.is_scaled() || path.indexes.size() >= kMostFacts) return false;
  const auto ways = ways_through(path, one, place, memory->bytes);
  const uint32_t index = scaled_[place.symbol].index;
  const auto number = number_of(indexes_[index].value);
  const bool only_functions = scaled_[place.symbol].factor == memory->bytes;
  const auto way_of = [&](uint64_t function) { return does_nothing(function) ? 0 : function; };
  std::map<uint64_t, SmallValues> entries;  // by way
  for (const auto& [entry, function] : ways) {
    const uint64_t key = only_functions ? way_of(function) : static_cast<uint64_t>(entry);
    entries[key] = entries[key] | SmallValues::one(static_cast<uint64_t>(entry));
  }
  if (!ways.empty()) choose(path, indexes_[index].value, entries);
  std::set<uint64_t> taken;
  for (const auto& [entry, function] : ways) {
    const uint64_t way = way_of(function);
    if (!taken.insert(way).second && only_functions) continue;
    if (pending_.full()) {
      gave_up(path);
      break;
    }
    Path other = path;
    other.at = one.address;
    other.indexes.push_back({index, entry, true});
    note_choice(other, way, number);
    coming_to(other, mix(path.place, (only_functions ? way : static_cast<uint64_t>(entry)) + 1));
    pending_.add(std::move(other));
  }
  return !ways.empty();
}

// The path comes to a place from which others go on, each as the index has one of some values.
void PathWalk::choose(Path& path, const Value& index, const std::map<uint64_t, SmallValues>& ways) {
  coming_to(path, mix(path.context, current_));
  std::vector<CodeWays::Outcome> outcomes;
  for (const auto& [way, values] : ways) outcomes.push_back({values, mix(path.place, way + 1)});
  choosing(path, index.known() ? deciding_number(path, index) : std::nullopt, outcomes);
}

// The function returns at once.
bool PathWalk::does_nothing(uint64_t function) {
  const Instruction* one = &instructions_.at(function);
  const bool marks_entry = one->valid && one->op == Op::kOther && one->operand_count == 0 && one->writes == 0;
  if (marks_entry) one = &instructions_.at(one->next());  // endbr64
  return one->valid && one->op == Op::kReturn;
}

// The small number in memory that the value is, or is made of; of others the place is not asked for.
std::optional<SymbolId> PathWalk::number_of(const Value& value) const {
  const Value made_of = value.blurred();
  return symbols_.place_of_number(made_of.symbol) ? std::optional(made_of.symbol) : std::nullopt;
}

// --- Tables that are copied to the stack, word by word ---

std::vector<Value> PathWalk::words_at(const Path& path, const Value& from, const Value& bytes) {
  constexpr int64_t kMostBytes = 2048;
  std::vector<Value> words;
  if (!bytes.is_number() || bytes.number < 0 || bytes.number > kMostBytes || bytes.number % 8 != 0) return words;
  if (!from.is_number() && !(from.is_symbol() && from.symbol == kStackSymbol)) return words;
  for (int64_t offset = 0; offset < bytes.number; offset += 8) {
    const Value place = from.plus(offset);
    words.push_back(place.is_number() ? read_constant(static_cast<uint64_t>(place.number), 8)
                                      : path.machine.load(symbols_, place, 8));
  }
  return words;
}

void PathWalk::store_words(Path& path, const Value& to, const std::vector<Value>& words) {
  if (!to.is_symbol() || to.symbol != kStackSymbol) return;
  for (size_t i = 0; i < words.size(); ++i) path.machine.store(to.plus(static_cast<int64_t>(i) * 8), 8, words[i]);
}

// "rep movsq": as many times as rcx says.
void PathWalk::copy_repeatedly(Path& path, const Instruction& one) {
  const Value to = path.machine.read(kRdi, 8), count = path.machine.read(kRcx, 8);
  const auto words = words_at(path, path.machine.read(kRsi, 8), times(count, one.operands[0].bytes));
  other(path, one);
  store_words(path, to, words);
}

// A function of another image, perhaps memcpy.
bool PathWalk::imported(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail) {
  const std::string_view name = std::string_view(symbol).substr(0, symbol.find('@'));
  const bool copies = !tail && (name == "memcpy" || name == "memmove");
  const Value to = path.machine.read(kRdi, 8);
  std::vector<Value> words;
  if (copies) words = words_at(path, path.machine.read(kRsi, 8), path.machine.read(kRdx, 8));
  hand_over_pointer(to);
  path.abandoned = no_return_.never_returns(symbol, user);
  if (takes_no_arguments(name))
    for (const uint8_t argument : {kRdi, kRsi, kRdx, kRcx}) path.machine.forget(argument);  // left over from before
  if (path.abandoned || !call_import(path, symbol, user, return_address, tail)) return false;
  store_words(path, to, words);
  if (copies) path.machine.write(kRax, 8, to);
  return true;
}

// --- Tables of code, by distances or addresses ---

// A known address plus a number that is not known, in constant data.
Value PathWalk::entry_of_table(const Path& path, const Operand& memory) {
  if (memory.segment || memory.index == kNoRegister) return {};
  const Value base = memory.base == kNoRegister ? Value::of_number(0) : path.machine.read(memory.base, 8);
  const Value index = path.machine.read(memory.index, 8);
  const bool led_to = base.is_deep() || (base.is_symbol() && base.symbol != kStackSymbol);
  if (led_to && memory.bytes == 8 && memory.scale != 1) return Value::deep();  // an element, and it is not known which
  if (base.is_number() == index.is_number() || memory.scale != 1) return {};
  const Value& table = base.is_number() ? base : index;
  return table_at(table.plus(memory.number), memory.bytes, base.is_number() ? index : base, false);
}

Value PathWalk::entry_of_table(const Value& place, uint8_t bytes) {
  const Scaled& by = scaled_[place.symbol];
  if (by.on_stack || by.factor != bytes) return {};
  return table_at(base_of(place), bytes, indexes_[by.index].value, true);
}

Value PathWalk::table_at(const Value& address, uint8_t bytes, const Value& chosen_by, bool by_case) {
  if ((bytes != 4 && bytes != 8) || tables_.size() >= kMostTables) return {};
  const auto table = static_cast<uint64_t>(address.number);
  if (!read_constant(table, bytes).is_number()) return {};
  tables_.push_back({{table, bytes, 0}, chosen_by, by_case});
  return Value::of_entry(static_cast<uint32_t>(tables_.size() - 1));
}

// To what the distances of a table of 4 bytes lead, or the addresses of one of 8.
std::vector<uint64_t> PathWalk::targets_of(const JumpTable& table, bool tail, bool* by_case) {
  std::vector<uint64_t> targets;
  if (tail) targets = jump_tables_.targets(current_, table);
  *by_case = !targets.empty();
  if (!targets.empty()) return targets;
  const auto entries = functions_in(space_, table, table.bytes, kMostTableWays, [this](uint64_t address) {
    return is_function(Value::of_number(static_cast<int64_t>(address)));
  });
  for (const FunctionEntry& entry : entries)
    if (entry.address != 0 && !entry.external) targets.push_back(entry.address);
  return targets;
}

bool PathWalk::go_by_table(Path& path, const Value& entry, uint64_t return_address, bool tail) {
  const TableUse use = tables_[entry.symbol];
  JumpTable table = use.table;
  table.base = static_cast<uint64_t>(entry.number);
  const auto number = number_of(use.chosen_by);
  const auto here = space_.function_around(current_);
  bool by_case = false;
  const std::vector<uint64_t> targets = targets_of(table, tail, &by_case);
  if (targets.empty()) {
    gave_up(path);
    return !tail && skip(path, return_address, false);
  }
  std::map<uint64_t, SmallValues> cases;  // by target
  for (size_t i = 0; i < targets.size(); ++i) cases[targets[i]] = cases[targets[i]] | SmallValues::one(i);
  choose(path, by_case && use.by_case ? use.chosen_by : Value(), cases);
  for (const auto& [target, values] : cases) {
    if (pending_.full()) {
      gave_up(path);
      break;
    }
    Path other = path;
    note_choice(other, target, number);
    coming_to(other, mix(path.place, target + 1));
    const bool within = tail && here && target >= here->low && target < here->high;
    const bool goes_on = within ? jump(other, target) : call_address(other, target, return_address, tail);
    goes_on ? pending_.add(std::move(other)) : ended(other);
  }
  return false;
}

}  // namespace gordian
