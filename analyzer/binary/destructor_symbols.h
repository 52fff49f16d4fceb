// Destructors in the symbol table: for the code of a destructor that is declared in debug info but was compiled without
// any, or in another image.
#ifndef GORDIAN_ANALYZER_BINARY_DESTRUCTOR_SYMBOLS_H_
#define GORDIAN_ANALYZER_BINARY_DESTRUCTOR_SYMBOLS_H_

#include <string>
#include <string_view>
#include <unordered_map>

#include "analyzer/binary/symbol_table.h"

namespace gordian {

class DestructorSymbols {
 public:
  // `symbols` must outlive this.
  explicit DestructorSymbols(const SymbolTable& symbols);

  // The code of a destructor by any of its mangled names: "_ZN1AD4Ev", as g++ declares it, finds "_ZN1AD1Ev", else
  // "_ZN1AD2Ev", else the deleting "_ZN1AD0Ev". nullptr if there is none, or several of one name (file-local ones).
  const RawSymbol* find(std::string_view mangled) const;

  // The same by the qualified name that debug info gives ("ns::C<int>::~C"). Never finds what may be several classes:
  // local ones and those in anonymous namespaces. The first call demangles all destructors.
  const RawSymbol* find_by_name(std::string_view qualified_name);

 private:
  struct Candidate {
    const RawSymbol* symbol = nullptr;
    bool ambiguous = false;
  };
  void add(const RawSymbol& symbol);
  void load_names();

  std::unordered_map<std::string_view, Candidate> by_stem_;  // mangled, without the variant: "_ZN1A"
  bool names_loaded_ = false;
  std::unordered_map<std::string, const RawSymbol*> by_name_;  // normalised
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_BINARY_DESTRUCTOR_SYMBOLS_H_
