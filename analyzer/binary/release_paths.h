// The paths of a walk through a destructor's code (release_walk.cc), and what is known on each of them.
#ifndef GORDIAN_ANALYZER_BINARY_RELEASE_PATHS_H_
#define GORDIAN_ANALYZER_BINARY_RELEASE_PATHS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/binary/jump_tables.h"
#include "analyzer/binary/release_walk.h"
#include "analyzer/binary/symbolic.h"

namespace gordian {

inline constexpr size_t kMostWalked = 40'000;   // instructions
inline constexpr size_t kMostReleases = 4'000;  // results of each kind

inline uint64_t mix(uint64_t a, uint64_t b) {
  uint64_t hash = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;
  return hash ^ (hash >> 29);
}

struct Frame {
  uint64_t return_address = 0;
  uint64_t context = 0;  // of the caller
  uint64_t function = 0;
};

// The zero flag is set if a == b. If that is not `known`, it depends on `a`.
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

// A number in memory decided where the path went.
struct Choice {
  uint64_t site = 0;  // instruction and context
  uint64_t way = 0;
  std::optional<Place> number;  // nothing: not known
};

// Of the last choices only: those before have mostly joined again.
inline constexpr size_t kMostChoices = 2;

struct Path {
  uint64_t at = 0;
  uint64_t context = 0;
  Machine machine;
  Flags flags;
  std::vector<Frame> frames;
  std::vector<CountState> counts;
  std::vector<Fact> facts;
  std::vector<Guard> guards;
  std::vector<Choice> choices;
};

class ReleaseWalk {
 public:
  ReleaseWalk(CodeSpace& space, InstructionCache& instructions)
      : space_(space), instructions_(instructions), jump_tables_(space, instructions) {}

  Releases run(const ReleaseEntry& entry);

 private:
  void follow(Path& path);
  // False if the path ends here.
  bool step(Path& path, const Instruction& one);
  bool may_visit(const Path& path, bool backwards);
  bool jump(Path& path, uint64_t target, bool backwards = false);
  bool jump_by_table(Path& path, const Value& entry);
  bool branch(Path& path, const Instruction& one);
  // What is known of this direction; false if it cannot be.
  bool assume(Path& path, bool equal);
  // The path goes `way`, and others go others, for what is compared.
  void choose(Path& path, const Value& compared, uint64_t way) const;
  // The number is (not) zero on this path, and the other way round on another, which goes on behind the instruction
  // with `result_there` in its first operand.
  void split(Path& path, const Instruction& one, const Value& number, bool zero, const Value& result_there);
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

  void note_choices(const Path& path, const Place& word, uint16_t offset);

  Value address(const Path& path, const Instruction& one, const Operand& memory) const;
  Value entry_of_table(const Path& path, const Operand& memory);
  Value read_constant(uint64_t address, uint8_t bytes);
  bool is_small_number(const Value& value) const {
    return value.is_symbol() && symbols_.place_of_number(value.symbol).has_value();
  }
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
  JumpTables jump_tables_;
  Symbols symbols_;
  // Tables that values are entries of; with what was known of the number that chose the entry.
  struct TableUse {
    JumpTable table;
    Value chosen_by;
  };
  std::vector<TableUse> tables_;
  std::vector<Path> pending_;
  std::unordered_map<uint64_t, uint8_t> visits_;
  std::unordered_map<uint64_t, uint8_t> rounds_;             // of loops
  std::map<Place, uint16_t> raised_;                         // on any path
  std::map<std::pair<Decrease, uint64_t>, bool> decreases_;  // with the site: instruction and context
  std::set<IndirectRelease> indirect_;
  // The choices that every path to the release of a word has made: sites and ways, and the numbers.
  std::map<std::pair<Place, uint16_t>, std::map<std::pair<uint64_t, uint64_t>, Place>> choices_;
  size_t left_ = kMostWalked;
  uint64_t current_ = 0;  // address of the instruction that is being looked at
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_RELEASE_PATHS_H_
