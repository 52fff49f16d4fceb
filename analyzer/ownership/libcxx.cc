// libc++'s control blocks (__memory/shared_ptr.h of LLVM 3.5 to 19; the layout is part of the ABI).
//
//   __shared_weak_count    vptr@0, long owners@8, long weak owners@16, both stored minus one; the shared owners are
//                          together one weak owner
//
// and then, at 24:
//
//   __shared_ptr_emplace   (make_shared, allocate_shared) allocator if it is not empty, then the object, aligned
//
//   __shared_ptr_pointer   (new T, or with a deleter) pointer, deleter, allocator
//
//   __unbounded_array_control_block, __bounded_array_control_block
//                          (make_shared<T[]>, LLVM 15) number of elements if it is unbounded, then the elements
//
// The shared states of futures count themselves: {vptr@0, long owners@8, stored minus one, …}, and begin like a control
// block: std::promise, std::future and std::packaged_task have a pointer to one.
//
// The namespace is std::__1 by default, std::__ndk1 on Android, std::__Cr in Chromium: nothing here depends on it.
// Debug info shows an emplaced object as bytes only; but where they begin, it says exactly.
#include "analyzer/ownership/libcxx.h"

#include <string_view>

#include "analyzer/ownership/control_block.h"
#include "analyzer/ownership/member_offset.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

using Vtable = snapshot::Vtable;

constexpr uint64_t kLibcxxHeader = 24;
// kDisposeSlot: of ~D1, ~D0, __on_zero_shared, __get_deleter, __on_zero_shared_weak

// std::__1::__shared_ptr_pointer<T*, Deleter, Alloc>
bool deletes_in_libcxx(const TemplateName& name) {
  if (name.arguments.size() < 2) return false;
  return without_std(name.arguments[1]).starts_with("default_delete<") ||
         name.arguments[1].find("::__shared_ptr_default_delete<") != std::string_view::npos;
}

// Bytes that a stateful allocator takes in front of the object.
uint64_t allocator_bytes(Binaries& binaries, TypeId control) {
  const auto& arguments = binaries.type(control).template_arguments;
  if (arguments.size() < 2) return 0;
  const Type allocator = binaries.type(binaries.complete(arguments[1].type));
  return allocator.members.empty() || allocator.size <= 1 ? 0 : (allocator.size + 7) / 8 * 8;
}

bool is_shared_state(std::string_view head) {
  return head == "__assoc_state" || head == "__assoc_sub_state" || head == "__assoc_state_alloc" ||
         head == "__assoc_sub_state_alloc" || head == "__async_assoc_state" || head == "__deferred_assoc_state";
}

class Libcxx : public Scheme {
 public:
  const char* name() const override { return "libc++"; }

  std::optional<ControlLayout> layout(const Vtable& vtable, Binaries& binaries) const override {
    if (!vtable.type_name().empty() && vtable.counts() != Vtable::INT64_AT_8) return std::nullopt;
    const std::string type_name = control_block_name(binaries, vtable, kDisposeSlot);
    const TemplateName name = split_template(type_name);
    const std::string_view head = without_std(name.head);
    if (!is_libcxx_type(name.head)) return std::nullopt;
    if (is_shared_state(head)) return layout_of_state(vtable, binaries, type_name);
    if (name.arguments.empty()) return std::nullopt;
    ControlLayout layout;
    layout.managed_type = without_pointer_and_const(name.arguments[0]);
    layout.type = control_block_type(binaries, vtable, kDisposeSlot, type_name);
    if (!binaries.type(layout.type).declaration) layout.bytes = binaries.type(layout.type).size;
    if (head == "__shared_ptr_emplace") {
      layout.object = ControlLayout::Object::kInside;
      layout.object_as_bytes = true;
      layout.offset = offset_of_member(binaries, layout.type, "__storage_").value_or(kLibcxxHeader) +
                      allocator_bytes(binaries, layout.type);
    } else if (head == "__shared_ptr_pointer") {
      layout.object = ControlLayout::Object::kPointer;
      layout.offset = kLibcxxHeader;
      layout.frees_object = deletes_in_libcxx(name);
      if (!layout.frees_object && name.arguments.size() > 1) layout.deleter = std::string(name.arguments[1]);
      if (name.arguments.size() > 1 &&
          name.arguments[1].find("__shared_ptr_default_delete<") != std::string_view::npos &&
          split_template(name.arguments[1]).first().ends_with("[]"))
        layout.managed_type += "[]";
    } else if (head == "__unbounded_array_control_block" || head == "__bounded_array_control_block") {
      const bool counted = head == "__unbounded_array_control_block";
      layout.object = ControlLayout::Object::kInside;
      layout.object_as_bytes = true;
      layout.offset = offset_of_member(binaries, layout.type, "__data_").value_or(kLibcxxHeader + (counted ? 8 : 0));
      if (counted) layout.bytes = 0;  // the elements are more than the type says
    } else {
      return std::nullopt;
    }
    return layout;
  }

  static ControlLayout layout_of_state(const Vtable& vtable, Binaries& binaries, const std::string& type_name) {
    ControlLayout layout;
    layout.managed_type = type_name;
    layout.type = control_block_type(binaries, vtable, kDisposeSlot, type_name);
    if (!binaries.type(layout.type).declaration) layout.bytes = binaries.type(layout.type).size;
    layout.counts_itself = true;
    return layout;
  }

  int dispose_slot() const override { return kDisposeSlot; }
  bool has_int32_counts() const override { return false; }

  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    if (stored.strong < -1 || stored.weak < -1 || stored.strong > kImplausibleCount || stored.weak > kImplausibleCount)
      return false;
    strong = stored.strong + 1;
    weak = stored.weak + (strong > 0 ? 0 : 1);
    return stored.weak >= 0;
  }
};

}  // namespace

const Scheme& libcxx_scheme() {
  static const Libcxx scheme;
  return scheme;
}

}  // namespace gordian
