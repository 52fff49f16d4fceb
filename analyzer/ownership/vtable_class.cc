#include "analyzer/ownership/vtable_class.h"

#include <optional>
#include <string_view>

#include "analyzer/ownership/template_name.h"

namespace gordian {

std::string class_name(Binaries& binaries, const snapshot::Vtable& vtable) {
  constexpr std::string_view kVtable = "vtable for ";
  constexpr uint64_t kAddressPoint = 16;
  if (!vtable.type_name().empty()) return demangle_type(vtable.type_name());
  const auto symbol = vtable.offset_to_top() == 0 ? binaries.symbol_at(vtable.address()) : std::nullopt;
  if (!symbol || symbol->offset != kAddressPoint || !symbol->name.starts_with(kVtable)) return {};
  return symbol->name.substr(kVtable.size());
}

TypeId class_with_function(Binaries& binaries, uint64_t function, const std::string& type_name) {
  const TypeId type = function == 0 ? kNoType : binaries.class_of_function(function);
  if (type == kNoType) return kNoType;
  return split_template(binaries.type(type).name).head == split_template(type_name).head ? type : kNoType;
}

TypeId class_of_vtable(Binaries& binaries, const snapshot::Vtable& vtable, const std::string& type_name) {
  if (const TypeId named = binaries.find_type(type_name); named != kNoType) return named;
  for (const uint64_t slot : vtable.slots())
    if (const TypeId type = class_with_function(binaries, slot, type_name); type != kNoType) return type;
  return kNoType;
}

}  // namespace gordian
