// libstdc++'s control blocks (bits/shared_ptr_base.h of GCC 4.7 to 14; ABI-stable since 4.6).
//
//   _Sp_counted_base<policy>   vptr@0, int32 use@8, int32 weak@12; for the _S_mutex policy a 40-byte mutex comes first,
//                              and the counts are @48 and @52. weak = weak handles + 1 while use > 0.
//   then, at H = 16 (or 56)
//   _Sp_counted_ptr_inplace    allocator if it is not empty, then the object, aligned: make_shared, allocate_shared
//   _Sp_counted_ptr            pointer: shared_ptr(new T)
//   _Sp_counted_deleter        deleter, and allocator if not empty, then the pointer: shared_ptr(p, deleter)
//   _Sp_counted_array          number of elements, pointer to the first; stands *behind* the elements, at the end of
//                              the allocation that they share: make_shared<T[]> (C++20)
//
// The vtable's type name says which, and names the managed type. Debug info, where there is some, gives the exact place
// of the object; without it: an inline object lies at H aligned up to its alignment, which for a 16-byte-aligned block
// and an ordinary type is H, and a deleter's pointer is the last word of the control block.
#include "analyzer/ownership/libstdcxx.h"

#include <string_view>

#include "analyzer/ownership/control_block.h"
#include "analyzer/ownership/member_offset.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

using Vtable = snapshot::Vtable;

// kDisposeSlot: of ~D1, ~D0, _M_dispose, _M_destroy, _M_get_deleter

uint64_t header_bytes(const Vtable& vtable) { return vtable.counts() == Vtable::INT32_AT_48 ? 56 : 16; }

// _Sp_counted_deleter<T*, Deleter, Alloc, policy>
bool deletes_in_libstdcxx(const TemplateName& name) {
  return name.arguments.size() > 1 && (name.arguments[1].starts_with("std::default_delete<") ||
                                       name.arguments[1].starts_with("std::__sp_array_delete"));
}

bool deletes_array(const TemplateName& name) {
  return deletes_in_libstdcxx(name) && (name.arguments[1].starts_with("std::__sp_array_delete") ||
                                        split_template(name.arguments[1]).first().ends_with("[]"));
}

// _Sp_counted_array<Alloc, policy>: the element type is the allocator's first argument.
std::string array_element(const TemplateName& name) {
  const TemplateName allocator = split_template(name.arguments[0]);
  return allocator.arguments.empty() ? std::string() : without_pointer_and_const(allocator.first());
}

class Libstdcxx : public Scheme {
 public:
  const char* name() const override { return "libstdc++"; }

  std::optional<ControlLayout> layout(const Vtable& vtable, Binaries& binaries) const override {
    if (!vtable.type_name().empty() && !vtable.type_name().starts_with("St")) return std::nullopt;
    const std::string type_name = control_block_name(binaries, vtable, kDisposeSlot);
    const TemplateName name = split_template(type_name);
    if (name.arguments.empty()) return std::nullopt;
    ControlLayout layout;
    layout.managed_type = without_pointer_and_const(name.arguments[0]);
    layout.type = control_block_type(binaries, vtable, kDisposeSlot, type_name);
    if (!binaries.type(layout.type).declaration) layout.bytes = binaries.type(layout.type).size;
    const uint64_t header = header_bytes(vtable);
    const auto member = [&](std::string_view wanted) { return offset_of_member(binaries, layout.type, wanted); };
    using Object = ControlLayout::Object;
    if (name.head == "std::_Sp_counted_ptr_inplace") {
      layout.object = Object::kInside;
      layout.offset = member("_M_storage").value_or(header);
    } else if (name.head == "std::_Sp_counted_ptr") {
      layout.object = Object::kPointer;
      layout.offset = header;
      layout.frees_object = true;
    } else if (name.head == "std::_Sp_counted_deleter") {
      const auto pointer = member("_M_ptr");
      layout.object = pointer ? Object::kPointer : Object::kLastWord;
      layout.offset = pointer.value_or(header);
      layout.frees_object = deletes_in_libstdcxx(name);
      if (deletes_array(name)) layout.managed_type += "[]";
      if (!layout.frees_object && name.arguments.size() > 1) layout.deleter = std::string(name.arguments[1]);
    } else if (name.head == "std::_Sp_counted_array") {
      layout.object = Object::kArrayTail;
      layout.offset = member("_M_alloc_ptr").value_or(header + 16);  // behind a length and a flag
      layout.managed_type = array_element(name) + "[]";
    } else {
      return std::nullopt;
    }
    return layout;
  }

  int dispose_slot() const override { return kDisposeSlot; }

  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    return read_pair(stored, strong, weak);
  }
};

}  // namespace

const Scheme& libstdcxx_scheme() {
  static const Libstdcxx scheme;
  return scheme;
}

}  // namespace gordian
