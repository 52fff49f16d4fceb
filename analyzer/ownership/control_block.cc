#include "analyzer/ownership/control_block.h"

#include "analyzer/ownership/vtable_class.h"

namespace gordian {

Counts split_counts(const Counts& stored) {
  return {stored.word, static_cast<int32_t>(static_cast<uint64_t>(stored.strong)), stored.strong >> 32};
}

bool read_pair(const Counts& stored, int64_t& strong, int64_t& weak) {
  if (stored.weak <= 0 || stored.weak > kImplausibleCount) return false;
  strong = stored.strong;
  weak = stored.weak - (stored.strong > 0 ? 1 : 0);
  return strong >= 0 && strong < kImplausibleCount && weak < kImplausibleCount;
}

std::string without_pointer_and_const(std::string_view type) {
  const auto strip = [&type](std::string_view suffix) {
    if (!type.ends_with(suffix)) return false;
    type.remove_suffix(suffix.size());
    return true;
  };
  const auto strip_const = [&] {
    if (type.starts_with("const ")) type.remove_prefix(6);
    while (strip(" const") || strip(" volatile")) continue;
  };
  strip_const();
  if (strip("*")) strip_const();
  while (strip(" ")) continue;
  return std::string(type);
}

std::string control_block_name(Binaries& binaries, const snapshot::Vtable& vtable, int dispose_slot) {
  if (!vtable.type_name().empty()) return demangle_type(vtable.type_name());
  if (vtable.slots_size() > dispose_slot) {
    std::string name = binaries.type(binaries.class_of_function(vtable.slots(dispose_slot))).name;
    if (!name.empty()) return name;
  }
  constexpr std::string_view kPrefix = "vtable for ";
  const auto symbol = binaries.symbol_at(vtable.address());
  const bool names_it = symbol && std::string_view(symbol->name).starts_with(kPrefix);
  return names_it ? symbol->name.substr(kPrefix.size()) : std::string();
}

TypeId control_block_type(Binaries& binaries, const snapshot::Vtable& vtable, int dispose_slot,
                          const std::string& type_name) {
  if (vtable.slots_size() > dispose_slot) {
    const TypeId exact = class_with_function(binaries, vtable.slots(dispose_slot), type_name);
    if (exact != kNoType) return exact;
  }
  return class_of_vtable(binaries, vtable, type_name);
}

}  // namespace gordian
