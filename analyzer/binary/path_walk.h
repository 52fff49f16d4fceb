// Symbolic execution of machine code, path by path: what is in common to the walks through destructors. What they look
// for is up to the derived classes (release_walk.cc: counts that are lowered; effects_walk.cc: what else is done).
#ifndef GORDIAN_ANALYZER_BINARY_PATH_WALK_H_
#define GORDIAN_ANALYZER_BINARY_PATH_WALK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzer/binary/code_space.h"
#include "analyzer/binary/code_ways.h"
#include "analyzer/binary/instruction_cache.h"
#include "analyzer/binary/jump_tables.h"
#include "analyzer/binary/no_return.h"
#include "analyzer/binary/path_queue.h"
#include "analyzer/binary/releases.h"
#include "analyzer/binary/symbolic.h"

namespace gordian {

inline uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t hash = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
  return hash ^ (hash >> 29);
}

struct Frame {
  uint64_t return_address = 0;
  uint64_t context = 0;  // of the caller
  uint64_t function = 0;
  bool compared = false;  // known values, since the function has last jumped backwards
};

// The zero flag is set if a == b. If that is not `known`, it depends on `a`.
struct Flags {
  bool known = false;
  Value a, b;
  bool swapped = false;  // b was compared with a
  bool negated = false;  // the zero flag is set if a != b
  bool of_sum = false;   // a is what was computed, and b zero: the other flags are not those of a comparison
};

// By the truth about a pointer, which was compared with zero.
inline Flags flags_of_truth(const Value& truth) {
  return {.known = true,
          .a = Value::of_symbol(truth.symbol),
          .b = Value::of_number(0),
          .negated = truth.number == Value::kNull};
}

struct CountState {
  SymbolId pointer = 0;
  NumberSet lowered = {}, raised = {};
  std::optional<uint16_t> zero = {};  // the offset of one that was lowered from 1 to zero
  bool settled = false;               // … and what it counts was handed to a function since: to free(), say
  bool stored = false;                // … or its address was put somewhere
  uint64_t lowered_at = 0;            // instruction and context, the last time
};

struct Fact {
  Value value;
  bool zero = false;
};

// A number in memory decided where the path went.
struct Choice {
  uint64_t site = 0;  // instruction and context
  uint64_t way = 0;
  std::optional<SymbolId> number;  // nothing: not known
};

inline constexpr int64_t kBothOne = 0x100000001;  // libstdc++'s counts, one each, as one number

inline constexpr size_t kMostChoices = 16;  // of a path; older ones are forgotten

// The most that an index can be on a path, by a comparison; or what it is, by the entry of a table that was taken.
struct IndexFact {
  uint32_t index = 0;  // of PathWalk::indexes_
  int64_t value = 0;
  bool exact = false;
};

struct Path {
  uint64_t at = 0;
  uint64_t context = 0;
  Machine machine;
  Flags flags;
  std::vector<Frame> frames;
  std::vector<CountState> counts;
  std::vector<Fact> facts;
  std::vector<IndexFact> indexes;
  std::vector<Guard> guards;
  std::vector<Choice> choices;
  bool forgot_choices = false;
  uint32_t rounds = 0;  // of loops: jumps backwards
  uint64_t loop = 0;    // the last one it has jumped backwards in, and how often in a row
  uint32_t round = 0;
  bool counted = false;               // known values decide about that loop's rounds
  bool initialising = false;          // a static variable of a function, on its first call
  bool abandoned = false;             // it ends where nothing returns from, as by an exception
  bool joined = false;                // it has come to where others have gone on, and ends
  uint64_t place = 0;                 // where it has come to last (coming_to), and by which calls
  std::vector<size_t> noted;          // what the walk has noted since
  NumberSet own_lowered;              // numbers of the object itself
  std::optional<uint16_t> own_zero;   // the offset of one that was lowered from 1 to zero
  bool own_settled = false;           // … and the object was handed to a function since
  std::optional<SymbolId> disposing;  // the last counted thing whose count became zero on this path
};

// How often the same code is gone through.
struct WalkBounds {
  int recursion = 2;   // of a function in itself
  uint8_t visits = 5;  // of one instruction in one context, by jumps
};

// What all walks through the code of a process share.
struct WalkedCode {
  CodeSpace& space;
  InstructionCache& instructions;
  NoReturn& no_return;
};

class LoopExits;

class PathWalk {
 public:
  PathWalk(const PathWalk&) = delete;
  PathWalk& operator=(const PathWalk&) = delete;

 protected:
  // `most`: instructions that are looked at.
  // `numbers`: words of 8 bytes that are numbers, though they are tested as pointers are.
  PathWalk(const WalkedCode& code, size_t most, WalkBounds bounds = {}, std::set<Place> numbers = {})
      : space_(code.space),
        instructions_(code.instructions),
        no_return_(code.no_return),
        jump_tables_(space_, instructions_),
        numbers_(std::move(numbers)),
        bounds_(bounds),
        left_(most) {}
  virtual ~PathWalk() = default;

  // Follows all paths from the entry on.
  void walk(const ReleaseEntry& entry);
  bool finished() const { return left_ > 0; }
  size_t left() const { return left_; }
  // The words that turned out to be such numbers.
  std::set<Place> wide_numbers() const;

  // --- What derived classes see and decide ---

  // A part of the key by which paths at one instruction are counted: those that differ in it are followed apart.
  virtual uint64_t kind_of(const Path&) const { return 0; }
  // Likewise for the rounds of a loop; not by anything that is new in each round.
  virtual uint64_t kind_of_round(const Path& path) const { return kind_of(path); }
  // Whether paths with few rounds of loops come first (path_queue.h); else each is followed to its end.
  virtual bool few_rounds_first() const { return true; }
  // Whether a called function is entered, whose code is at hand; `symbol` may be empty.
  virtual bool enters(Path& path, std::string_view symbol) = 0;
  // A call of an imported function: as its return value says, the path goes on or ends.
  virtual bool call_import(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address,
                           bool tail) = 0;
  // A function is called that has this symbol; false if the path ends there.
  virtual bool goes_on(Path& path, std::string_view symbol);
  // A call through a pointer that is not known.
  virtual void indirect_call(const Path& path, const Value& target) = 0;
  // Memory is written. The address is unknown if it depends on an index; `base` then says what it is counted from.
  virtual void writing(Path&, const Value& /*address*/, const Operand& /*memory*/, uint8_t /*bytes*/,
                       const Value& /*value*/) {}
  virtual void system_call(Path&) {}
  // A number behind the pointer `address.symbol` is lowered or raised.
  virtual void lowered(Path&, const Value& /*address*/, const CountState&) {}
  virtual void raised(const Value& /*address*/) {}
  // The address of what a count that became zero counts is put somewhere.
  virtual void kept_at_zero(const CountState&) {}
  // The path is given up, though the program would go on.
  virtual void gave_up(const Path&) {}
  // A way is not followed that holds only if one more pointer to a function, of too many, has a known value.
  virtual void guarded_too_deeply(const Path&) {}
  // The path goes on from its place to one of several, as a number in memory says; nothing: as something else does.
  virtual void choosing(const Path&, const std::optional<TestedWord>&, std::span<const CodeWays::Outcome>) {}
  // A conditional branch; `taken` is set if it can go one way only.
  virtual void branching(const Path&, const Instruction&, std::optional<bool> /*taken*/) {}
  // The path jumps to a place, and goes on from there or joins others; or it has come to a conditional branch.
  virtual void coming_to(Path&, uint64_t /*place*/) {}
  // The path has come to its end: by returning, or as `abandoned` and `joined` say.
  virtual void ended(const Path&) {}
  // All paths have ended: false if there is nothing to be added.
  virtual bool more_paths() { return false; }

  // --- For them to use ---

  bool call_address(Path& path, uint64_t target, uint64_t return_address, bool tail);
  bool enter(Path& path, uint64_t target, uint64_t return_address, bool tail);
  bool skip(Path& path, uint64_t return_address, bool tail);
  // What has a count that became zero is given to a function, or its address is put somewhere: it is not left lying.
  static void settle(Path& path, const Value& given);
  void note_kept(Path& path, const Value& stored);
  bool jump(Path& path, uint64_t target, bool backwards = false);
  bool touches_object(const Path& path) const;
  // At a call: the argument that may be an address in what the object leads to (the first one; behind a number, the
  // second), and what the first three are, compared with it.
  Value object_given(const Path& path) const;
  Arguments arguments_given(const Path& path, const Value& object) const;
  void lower(Path& path, const Value& address);
  // Paths go on behind loops; false if there are none.
  bool add_exits(LoopExits& exits);
  // How many ways paths have chosen at a site.
  size_t ways_from(uint64_t site) const {
    const auto found = ways_.find(site);
    return found == ways_.end() ? 0 : found->second.size();
  }
  uint64_t current() const { return current_; }  // address of the instruction that is being looked at
  // Something that was loaded is compared with zero.
  static bool is_zero_test(const Flags& flags) {
    return flags.known && flags.a.is_symbol() && !is_root(flags.a.symbol) && flags.b == Value::of_number(0);
  }
  // The word whose being zero or not is what the comparison asks for, as tests for null pointers do.
  std::optional<Place> word_tested(const Flags& flags) const;
  // Whether memory behind the pointer is read or written, on any path.
  bool is_accessed(SymbolId pointer) const { return accessed_.contains(pointer); }
  // What a scaled value is counted from: a number, or an address on the stack.
  Value base_of(const Value& scaled) const;

  CodeSpace& space_;
  InstructionCache& instructions_;
  NoReturn& no_return_;
  Symbols symbols_;

 private:
  void follow(Path& path);
  // False if the path ends here.
  bool step(Path& path, const Instruction& one);
  bool may_visit(Path& path, bool backwards);
  bool branch(Path& path, const Instruction& one);
  // What is known of this direction; false if it cannot be.
  bool assume(Path& path, bool equal);
  std::optional<SymbolId> number_compared(const Path& path, bool for_equality);
  std::optional<SymbolId> wide_number_tested(const Flags& flags);
  // A pointer is followed; or given to a function, or leads to one that is called.
  void follow_pointer(const Value& address) {
    if (address.is_symbol() && !is_root(address.symbol)) accessed_.insert(address.symbol);
  }
  void hand_over_pointer(const Value& address) {
    if (address.is_symbol() && !is_root(address.symbol)) handed_over_.insert(address.symbol);
  }
  bool is_count(const Path& path, SymbolId number) const;
  // The values of the number that the flags tell of, for which the condition holds; nothing if it does not say.
  static std::optional<SmallValues> values_by(const Flags& flags, Condition condition);
  // A number of less than 8 bytes that is no count: where it lies, and how large it is.
  std::optional<TestedWord> deciding_number(const Path& path, const Value& value) const;
  // The path goes `way`, and others go others, as the number says.
  void note_choice(Path& path, uint64_t way, std::optional<SymbolId> number);
  // The number is (not) zero on this path, and the other way round on another, which goes on behind the instruction
  // with `result_there` in its first operand.
  void split(Path& path, const Instruction& one, const Value& number, bool zero, const Value& result_there);
  void note_disposal(Path& path, const Value& count, int64_t compared_with) const;
  std::optional<bool> decided(const Path& path, Condition condition) const;
  bool call(Path& path, const Instruction& one, bool tail);
  bool imported(Path& path, const std::string& symbol, uint64_t user, uint64_t return_address, bool tail);
  bool leave(Path& path);

  Value address(const Path& path, const Instruction& one, const Operand& memory);
  Value read_constant(uint64_t address, uint8_t bytes);
  bool on_low_byte(Path& path, const Instruction& one, const Value& before, const Value& mask);
  bool is_small_number(const Value& value) const {
    return value.is_symbol() && symbols_.place_of_number(value.symbol).has_value();
  }
  Value read(const Path& path, const Instruction& one, const Operand& operand);
  void write(Path& path, const Instruction& one, const Operand& operand, const Value& value);
  void store(Path& path, const Instruction& one, const Operand& memory, int64_t offset, uint8_t bytes,
             const Value& value);
  void note_count(Path& path, const Value& address, uint8_t bytes, const Value& value);
  void note_own_count(Path& path, const Value& address, uint8_t bytes, const Value& value);
  bool of_one_word(SymbolId a, SymbolId b) const;
  void raise(Path& path, const Value& address);
  CountState& counts_of(Path& path, SymbolId pointer);
  void move(Path& path, const Instruction& one);
  void arithmetic(Path& path, const Instruction& one);
  void other(Path& path, const Instruction& one);
  void add_to(Path& path, const Instruction& one, const Value& more, int sign);
  void multiply(Path& path, const Instruction& one);
  void shift_right(Path& path, const Instruction& one);
  void compare_exchange(Path& path, const Instruction& one);
  void move_vector(Path& path, const Instruction& one);
  void copy_repeatedly(Path& path, const Instruction& one);
  std::vector<Value> words_at(const Path& path, const Value& from, const Value& bytes);
  static void store_words(Path& path, const Value& to, const std::vector<Value>& words);
  static bool is_preserved(const Operand& operand);
  static void push(Path& path, const Value& value, bool saves);
  Value pop(Path& path);

  // --- Tables: path_tables.cc ---

  bool go_by_table(Path& path, const Value& entry, uint64_t return_address, bool tail);
  // By case number, if `by_case`.
  std::vector<uint64_t> targets_of(const JumpTable& table, bool tail, bool* by_case);
  // The instruction reads an entry of a table of functions: the path goes on with each of them, and so ends itself.
  bool goes_every_way(Path& path, const Instruction& one);
  void choose(Path& path, const Value& index, const std::map<uint64_t, SmallValues>& ways);
  static const Operand* entry_read_by(const Path& path, const Instruction& one);
  std::vector<std::pair<int64_t, uint64_t>> ways_through(const Path& path, const Instruction& one, const Value& place,
                                                         uint8_t bytes);
  bool does_nothing(uint64_t function);
  std::optional<SymbolId> number_of(const Value& value) const;
  bool is_function(const Value& value);
  bool leads_to_functions(uint64_t address);
  void limit(Path& path, Condition condition, bool holds);
  std::optional<int64_t> most_of(const Path& path, uint32_t index) const;

  Value indexed_address(const Path& path, const Operand& memory);
  Value entry_of_table(const Path& path, const Operand& memory);
  Value entry_of_table(const Value& place, uint8_t bytes);
  Value table_at(const Value& address, uint8_t bytes, const Value& chosen_by, bool by_case);
  Value sum(const Value& a, const Value& b);
  Value times(const Value& value, int64_t factor);
  Value scaled(uint32_t index, int64_t factor, bool on_stack, int64_t number);
  std::optional<uint32_t> index_of(const Value& value);
  // As the entry that was taken on this path says.
  Value chosen(const Path& path, const Value& place) const;

  // A number that chooses entries of tables: a symbol, or what is not known at one instruction.
  struct Index {
    Value value;
    uint64_t site = 0;
    bool operator==(const Index&) const = default;
  };
  // An index times a number.
  struct Scaled {
    uint32_t index = 0;
    int64_t factor = 0;
    bool on_stack = false;  // counted from the stack pointer at the entry
    bool operator==(const Scaled&) const = default;
  };
  // Tables that values are entries of; with what was known of the number that chose the entry.
  struct TableUse {
    JumpTable table;
    Value chosen_by;
    bool by_case = false;  // the value is the number of the entry
  };
  JumpTables jump_tables_;
  std::vector<Index> indexes_;
  std::vector<Scaled> scaled_;
  std::vector<TableUse> tables_;

  PathQueue<Path> pending_;
  std::unordered_map<uint64_t, uint8_t> visits_;
  std::unordered_map<uint64_t, uint8_t> rounds_;  // paths, for each round of each loop
  std::unordered_map<uint64_t, std::set<uint64_t>> ways_;
  std::set<Place> numbers_;
  std::set<std::pair<SymbolId, SymbolId>> tested_;  // as pointers are; and with what, if that is no null pointer
  std::unordered_set<SymbolId> accessed_;           // pointers to memory that is read or written
  std::unordered_set<SymbolId> handed_over_;        // … that are given to functions
  WalkBounds bounds_;
  size_t left_;
  uint64_t current_ = 0;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_PATH_WALK_H_
