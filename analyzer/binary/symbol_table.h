// The symbols of one image, sorted, for looking up what covers an address.
#ifndef GORDIAN_ANALYZER_BINARY_SYMBOL_TABLE_H_
#define GORDIAN_ANALYZER_BINARY_SYMBOL_TABLE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/binary/elf_image.h"

namespace gordian {

// "f@@V1" is "f".
inline std::string_view without_version(std::string_view symbol) { return symbol.substr(0, symbol.find('@')); }

class SymbolTable {
 public:
  SymbolTable() = default;
  explicit SymbolTable(std::vector<RawSymbol> symbols);

  // The symbol that covers `elf_address`; a symbol without a size covers up to the next one. With aliases, the global
  // one with a type, and of several such one that does not begin with an underscore. nullptr if none does. O(log n) for
  // tables that real linkers write.
  const RawSymbol* at(uint64_t elf_address) const;
  const std::vector<RawSymbol>& all() const { return symbols_; }  // by address

 private:
  std::vector<RawSymbol> symbols_;     // by start; the preferred of those with equal start last
  std::vector<uint64_t> highest_end_;  // [i]: the highest end of symbols_[0..i]
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_SYMBOL_TABLE_H_
