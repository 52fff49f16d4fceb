#include "analyzer/binary/symbolic.h"

#include <algorithm>
#include <utility>

namespace gordian {
namespace {

constexpr size_t kMostSymbols = 20'000;
constexpr uint8_t kMostDepth = 16;
constexpr size_t kMostCells = 400;
constexpr int64_t kFarthest = int64_t{1} << 31;  // offsets beyond are no members
constexpr int64_t kWrittenByCallee = 32;         // bytes from a pointer on that a called function may have written

int64_t truncated(int64_t number, uint8_t bytes) {
  switch (bytes) {
    case 1:
      return static_cast<int8_t>(number);
    case 2:
      return static_cast<int16_t>(number);
    case 4:
      return static_cast<int32_t>(number);
    default:
      return number;
  }
}

bool is_near(int64_t offset) { return offset > -kFarthest && offset < kFarthest; }

}  // namespace

Value Value::plus(int64_t more) const {
  if (kind == Kind::kImport && more != 0) return {};
  if (kind == Kind::kDeep) return *this;
  if (kind == Kind::kUnknown) return blurred();
  Value result = *this;
  result.number = static_cast<int64_t>(static_cast<uint64_t>(number) + static_cast<uint64_t>(more));
  return result;
}

Symbols::Symbols() : nodes_(kObjectSymbol + 1) {}

Value Symbols::fresh() { return next_fresh_ == UINT32_MAX ? Value() : Value::of_symbol(next_fresh_++); }

Value Symbols::loaded(const Value& address, uint8_t bytes) {
  if (!address.is_symbol() || !is_near(address.number) || address.symbol == kStackSymbol) return {};
  const int above = is_root(address.symbol) ? 0 : nodes_[address.symbol].depth;
  const auto depth = static_cast<uint8_t>(above + 1);
  const auto key = std::tuple(address.symbol, address.number, bytes);
  const auto found = ids_.find(key);
  if (found != ids_.end()) return Value::of_symbol(found->second);
  if (depth > kMostDepth || nodes_.size() >= kMostSymbols) return Value::deep();
  const auto id = static_cast<SymbolId>(nodes_.size());
  nodes_.push_back({address.symbol, address.number, bytes, depth});
  ids_.emplace(key, id);
  return Value::of_symbol(id);
}

bool Symbols::source_of(SymbolId symbol, Value* address, uint8_t* bytes) const {
  if (is_root(symbol)) return false;
  *address = Value::of_symbol(nodes_[symbol].parent, nodes_[symbol].offset);
  *bytes = nodes_[symbol].bytes;
  return true;
}

std::optional<Place> Symbols::word_of(SymbolId symbol) const {
  Place place;
  for (; !is_root(symbol); symbol = nodes_[symbol].parent) {
    if (nodes_[symbol].bytes != 8) return std::nullopt;
    place.steps.push_back(nodes_[symbol].offset);
  }
  if (symbol != kObjectSymbol || place.steps.empty()) return std::nullopt;
  std::reverse(place.steps.begin(), place.steps.end());
  return place;
}

std::optional<Place> Symbols::place_of_number(SymbolId symbol) const {
  return is_root(symbol) || nodes_[symbol].bytes >= 8 ? std::nullopt : place_of(symbol);
}

std::optional<Place> Symbols::place_of(SymbolId symbol) const {
  if (is_root(symbol)) return std::nullopt;
  return address_of(Value::of_symbol(nodes_[symbol].parent, nodes_[symbol].offset));
}

std::optional<Place> Symbols::address_of(const Value& address) const {
  if (!address.is_symbol()) return std::nullopt;
  if (address.symbol == kObjectSymbol) return Place{{address.number}};
  std::optional<Place> place = word_of(address.symbol);
  if (place) place->steps.push_back(address.number);
  return place;
}

Value Machine::read(uint8_t reg, uint8_t bytes) const {
  if (reg >= registers_.size()) return {};
  const Value& value = registers_[reg];
  if (bytes > valid_bytes_[reg]) return value.blurred();
  if (value.is_number()) return Value::of_number(truncated(value.number, bytes));
  // A part of a symbol is the symbol if that is a number of so many bytes; addresses have no parts.
  return bytes >= 4 || value.is_truth() ? value : value.blurred();
}

void Machine::write(uint8_t reg, uint8_t bytes, const Value& value) {
  if (reg >= registers_.size()) return;
  const uint8_t before = std::exchange(valid_bytes_[reg], uint8_t{8});
  if (bytes < 4) {
    // Into a known number, else only the narrow part is known.
    const uint64_t mask = (uint64_t{1} << (8 * bytes)) - 1;
    const bool whole = registers_[reg].is_number() && before == 8;
    if (!whole) valid_bytes_[reg] = bytes;
    const uint64_t rest = whole ? static_cast<uint64_t>(registers_[reg].number) & ~mask : 0;
    const uint64_t bits = static_cast<uint64_t>(value.number) & mask;
    registers_[reg] = value.is_number() ? Value::of_number(static_cast<int64_t>(rest | bits)) : value;
    if (!value.is_number()) valid_bytes_[reg] = value.is_symbol() ? bytes : 8;
  } else if (bytes == 4 && value.is_number()) {
    registers_[reg] = Value::of_number(static_cast<uint32_t>(value.number));
  } else {
    registers_[reg] = value;
  }
}

Value Machine::load(Symbols& symbols, const Value& address, uint8_t bytes) const {
  if (address.is_deep() && bytes == 8) return address;
  if (!address.is_symbol()) return {};
  for (const Cell& cell : cells_) {
    if (cell.symbol != address.symbol || cell.offset + cell.bytes <= address.number ||
        address.number + bytes <= cell.offset)
      continue;
    if (cell.offset != address.number) return {};
    if (cell.bytes == bytes) return cell.value;
    const bool part = cell.bytes > bytes && cell.value.is_number();
    return part ? Value::of_number(truncated(cell.value.number, bytes)) : Value();
  }
  return symbols.loaded(address, bytes);
}

void Machine::erase_overlapping(SymbolId symbol, int64_t offset, int64_t bytes) {
  std::erase_if(cells_, [&](const Cell& cell) {
    return cell.symbol == symbol && cell.offset < offset + bytes && offset < cell.offset + cell.bytes;
  });
}

void Machine::store(const Value& address, uint8_t bytes, const Value& value, bool saved) {
  if (!address.is_symbol() || !is_near(address.number)) return;
  erase_overlapping(address.symbol, address.number, bytes);
  if (cells_.size() >= kMostCells) cells_.erase(cells_.begin());
  cells_.push_back({address.symbol, address.number, bytes,
                    value.is_number() ? Value::of_number(truncated(value.number, bytes)) : value, saved});
}

void Machine::call_unknown() {
  constexpr std::array kArguments = {kRdi, kRsi, kRdx, kRcx};
  for (const uint8_t argument : kArguments) {
    const Value& value = registers_[argument];
    if (value.is_symbol() && value.symbol == kStackSymbol) {
      // What is unknown must not read as "what was there at the beginning", which on the stack is unknown anyway.
      const int64_t end = value.number + kWrittenByCallee;
      std::erase_if(cells_, [&](const Cell& cell) {
        return cell.symbol == kStackSymbol && !cell.saved && cell.offset < end &&
               value.number < cell.offset + cell.bytes;
      });
    }
  }
  // The dying object itself is taken to be left alone: a handle that it has reset stays empty.
  std::erase_if(cells_, [](const Cell& cell) { return !is_root(cell.symbol) && cell.offset != 0; });
  constexpr std::array kClobbered = {kRax, kRcx, kRdx, kRsi, kRdi, uint8_t{8}, uint8_t{9}, uint8_t{10}, uint8_t{11}};
  for (const uint8_t reg : kClobbered) forget(reg);
  vectors_ = {};
}

void Machine::drop_stack_below(int64_t offset) {
  std::erase_if(cells_, [&](const Cell& cell) { return cell.symbol == kStackSymbol && cell.offset < offset; });
}

}  // namespace gordian
