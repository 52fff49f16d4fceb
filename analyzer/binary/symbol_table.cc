#include "analyzer/binary/symbol_table.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace gordian {
namespace {

uint64_t end_of(const RawSymbol& symbol) {
  const uint64_t end = symbol.start + symbol.size;
  return end < symbol.start ? symbol.start : end;
}

// Whether the name is what people write: fclose, rather than its alias _IO_fclose.
bool is_for_people(const RawSymbol& symbol) {
  const std::string_view name = symbol.name == nullptr ? "" : symbol.name;
  return !name.starts_with('_') || name.starts_with("_Z");
}

// The higher, the better a name among aliases.
auto preference_among_aliases(const RawSymbol& symbol) {
  return std::make_tuple(symbol.size > 0, symbol.function || symbol.object, symbol.global, is_for_people(symbol));
}

}  // namespace

SymbolTable::SymbolTable(std::vector<RawSymbol> symbols) : symbols_(std::move(symbols)) {
  std::stable_sort(symbols_.begin(), symbols_.end(), [](const RawSymbol& a, const RawSymbol& b) {
    return a.start != b.start ? a.start < b.start : preference_among_aliases(a) < preference_among_aliases(b);
  });
  highest_end_.reserve(symbols_.size());
  uint64_t highest = 0;
  for (const RawSymbol& symbol : symbols_) highest_end_.push_back(highest = std::max(highest, end_of(symbol)));
}

const RawSymbol* SymbolTable::at(uint64_t elf_address) const {
  constexpr size_t kMostSteps = 256;  // hostile tables nest without end
  size_t i =
      static_cast<size_t>(std::upper_bound(symbols_.begin(), symbols_.end(), elf_address,
                                           [](uint64_t address, const RawSymbol& s) { return address < s.start; }) -
                          symbols_.begin());
  const RawSymbol* nearest = i > 0 ? &symbols_[i - 1] : nullptr;
  if (nearest != nullptr && nearest->size == 0 && !nearest->object) return nearest;
  for (size_t steps = 0; i > 0 && steps < kMostSteps && highest_end_[i - 1] > elf_address; steps++) {
    i--;
    if (elf_address < end_of(symbols_[i])) return &symbols_[i];
  }
  return nullptr;
}

}  // namespace gordian
