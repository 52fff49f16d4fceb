// Values as far as they are known while code is followed without running it, and the machine that holds them.
//
// A value is a number, or a *symbol* plus a number, or *scaled* (some index times something, plus the address of a
// table), or an entry of a table (a switch's) plus a number, or the address of something imported, or *deep* (below),
// or unknown; but an unknown value may be known to be *made of* a symbol: `and $3,%eax`, with a bit field in eax. It
// may be the *truth* about one: the bool `p != nullptr`.
// Symbols are: the object, the stack pointer at the entry, and whatever a word of memory held when the code began
// ("what lies at symbol + offset"). So `mov 0x20(%rbx),%rdi` with the object in rbx makes rdi the symbol "8 bytes at
// object + 0x20", and 0xc(%rdi) has a name, too.
#ifndef GORDIAN_ANALYZER_BINARY_SYMBOLIC_H_
#define GORDIAN_ANALYZER_BINARY_SYMBOLIC_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "analyzer/binary/instructions.h"
#include "analyzer/binary/releases.h"

namespace gordian {

using SymbolId = uint32_t;
inline constexpr SymbolId kStackSymbol = 0;
inline constexpr SymbolId kObjectSymbol = 1;
inline constexpr SymbolId kFirstFresh = 0x80000000;  // from here on: what allocations returned
inline bool is_root(SymbolId symbol) { return symbol <= kObjectSymbol || symbol >= kFirstFresh; }

struct Value {
  enum class Kind : uint8_t { kUnknown, kNumber, kSymbol, kScaled, kEntry, kImport, kDeep };
  Kind kind = Kind::kUnknown;
  // kScaled: what is scaled, and how; kEntry: index of the table; kUnknown: what it is made of, 0 if nobody knows
  SymbolId symbol = 0;
  int64_t number = 0;  // kImport: the slot that the dynamic linker fills; kUnknown: one of the following
  static constexpr int64_t kNotNull = 1, kNull = 2;

  static Value of_number(int64_t number) { return {Kind::kNumber, 0, number}; }
  static Value of_symbol(SymbolId symbol, int64_t number = 0) { return {Kind::kSymbol, symbol, number}; }
  static Value of_import(int64_t slot) { return {Kind::kImport, 0, slot}; }
  // Loaded from where the object leads to, but by too many pointers to be told.
  static Value deep() { return {Kind::kDeep, 0, 0}; }
  static Value of_scaled(uint32_t scaled, int64_t number) { return {Kind::kScaled, scaled, number}; }
  static Value of_entry(uint32_t table) { return {Kind::kEntry, table, 0}; }
  // 1 if the symbol is (not) zero, else 0.
  static Value of_truth(SymbolId symbol, bool is_null) { return {Kind::kUnknown, symbol, is_null ? kNull : kNotNull}; }
  bool is_truth() const { return kind == Kind::kUnknown && number != 0; }
  Value opposite() const { return of_truth(symbol, number == kNotNull); }
  bool is_number() const { return kind == Kind::kNumber; }
  bool is_symbol() const { return kind == Kind::kSymbol; }
  bool is_scaled() const { return kind == Kind::kScaled; }
  bool is_entry() const { return kind == Kind::kEntry; }
  bool is_import() const { return kind == Kind::kImport; }
  bool is_deep() const { return kind == Kind::kDeep; }
  bool known() const { return kind != Kind::kUnknown; }
  // Not known, but made of the same symbol.
  Value blurred() const { return is_symbol() || !known() ? Value{Kind::kUnknown, symbol, 0} : Value(); }
  Value plus(int64_t more) const;
  auto operator<=>(const Value&) const = default;  // NOLINT(modernize-use-nullptr): a mistake of the check
};

// All symbols of one walk.
class Symbols {
 public:
  Symbols();
  // A pointer to memory that is none of the object's, and no null pointer: what an allocation returned.
  Value fresh();
  // What `bytes` bytes at `address` held; deep if that is too far away from the object, or there are too many.
  Value loaded(const Value& address, uint8_t bytes);
  // The symbol's own place in memory, from the object on; nothing if it does not come from there by whole pointers.
  std::optional<Place> word_of(SymbolId symbol) const;
  // The address symbol + offset as a place.
  std::optional<Place> address_of(const Value& address) const;
  // The address that the symbol was loaded from, and how many bytes; false for the roots.
  bool source_of(SymbolId symbol, Value* address, uint8_t* bytes) const;
  // Where a small number (less than 8 bytes) was loaded from; nothing if it is no such number or lies elsewhere.
  std::optional<Place> place_of_number(SymbolId symbol) const;
  // The same of anything that was loaded.
  std::optional<Place> place_of(SymbolId symbol) const;

 private:
  struct Node {
    SymbolId parent = 0;
    int64_t offset = 0;
    uint8_t bytes = 0;
    uint8_t depth = 0;
  };
  std::vector<Node> nodes_;
  SymbolId next_fresh_ = kFirstFresh;
  std::map<std::tuple<SymbolId, int64_t, uint8_t>, SymbolId> ids_;
};

// Registers and memory. Memory that nothing was written to holds what it held when the code began.
class Machine {
 public:
  Value read(uint8_t reg, uint8_t bytes) const;
  // What the register holds in as many bytes as are known.
  Value whole(uint8_t reg) const { return reg < registers_.size() ? registers_[reg] : Value(); }
  // As instructions write: 4 bytes clear the upper half, less leaves the rest.
  void write(uint8_t reg, uint8_t bytes, const Value& value);
  void forget(uint8_t reg) { write(reg, 8, {}); }
  const std::array<Value, 2>& read_vector(uint8_t reg) const { return vectors_[reg - kFirstVector]; }
  void write_vector(uint8_t reg, const Value& low, const Value& high) { vectors_[reg - kFirstVector] = {low, high}; }

  Value load(Symbols& symbols, const Value& address, uint8_t bytes) const;
  void store(const Value& address, uint8_t bytes, const Value& value) { store(address, bytes, value, false); }
  // A register that a function saves on the stack at its begin: no function that it calls writes there.
  void save(const Value& address, const Value& value) { store(address, 8, value, true); }
  // A function of which nothing is known was called: what it may have written is unknown or as at the beginning.
  void call_unknown();
  // The stack below this offset is free.
  void drop_stack_below(int64_t offset);

 private:
  struct Cell {
    SymbolId symbol;
    int64_t offset;
    uint8_t bytes;
    Value value;
    bool saved;
  };
  void store(const Value& address, uint8_t bytes, const Value& value, bool saved);
  void erase_overlapping(SymbolId symbol, int64_t offset, int64_t bytes);

  std::array<Value, 16> registers_;
  std::array<uint8_t, 16> valid_bytes_ = {8, 8, 8, 8, 8, 8, 8, 8,
                                          8, 8, 8, 8, 8, 8, 8, 8};  // of a number; the rest is not known
  std::array<std::array<Value, 2>, 16> vectors_;
  std::vector<Cell> cells_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_SYMBOLIC_H_
