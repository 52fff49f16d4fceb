#include "analyzer/binary/destructor_symbols.h"

#include "analyzer/binary/binaries.h"
#include "analyzer/binary/function_names.h"
#include "analyzer/binary/type_names.h"

namespace gordian {
namespace {

constexpr size_t kVariantLength = 4;  // "D1Ev"

// The digit of "…D1Ev": '1' complete object, '2' base object, '0' deleting, '4' unified (debug info only); else 0.
char variant_of(std::string_view mangled) {
  if (!mangled.starts_with("_Z") || !mangled.ends_with("Ev") || mangled.size() <= kVariantLength) return 0;
  const std::string_view variant = mangled.substr(mangled.size() - kVariantLength);
  return variant[0] == 'D' && variant[1] >= '0' && variant[1] <= '4' ? variant[1] : 0;
}

std::string_view stem_of(std::string_view mangled) { return mangled.substr(0, mangled.size() - kVariantLength); }

int preference(const RawSymbol& symbol) {
  const char variant = variant_of(without_version(symbol.name));
  return variant == '1' ? 3 : variant == '2' ? 2 : 1;
}

}  // namespace

DestructorSymbols::DestructorSymbols(const SymbolTable& symbols) {
  for (const RawSymbol& symbol : symbols.all()) {
    if (symbol.function) add(symbol);
  }
}

void DestructorSymbols::add(const RawSymbol& symbol) {
  const std::string_view name = without_version(symbol.name);
  if (variant_of(name) == 0) return;
  Candidate& kept = by_stem_[stem_of(name)];
  if (kept.symbol == nullptr || preference(symbol) > preference(*kept.symbol)) {
    kept.symbol = &symbol;
  } else if (preference(symbol) == preference(*kept.symbol) && symbol.start != kept.symbol->start) {
    kept.ambiguous = true;
  }
}

const RawSymbol* DestructorSymbols::find(std::string_view mangled) const {
  mangled = without_version(mangled);
  if (variant_of(mangled) == 0) return nullptr;
  const auto found = by_stem_.find(stem_of(mangled));
  return found == by_stem_.end() || found->second.ambiguous ? nullptr : found->second.symbol;
}

const RawSymbol* DestructorSymbols::find_by_name(std::string_view qualified_name) {
  if (!names_loaded_) load_names();
  const auto found = by_name_.find(normalise_type_name(qualified_name, nullptr));
  return found == by_name_.end() ? nullptr : found->second;
}

void DestructorSymbols::load_names() {
  names_loaded_ = true;
  for (const auto& [stem, candidate] : by_stem_) {
    if (candidate.ambiguous || stem.starts_with("_ZZ") || stem.starts_with("_ZT")) continue;
    const std::string_view symbol = without_version(candidate.symbol->name);
    const std::string name = normalise_type_name(without_parameters(demangle(std::string(symbol))), nullptr);
    if (!is_ambiguous_name(name)) by_name_.try_emplace(name, candidate.symbol);
  }
}

}  // namespace gordian
