// Boost's control blocks (boost/smart_ptr/detail/sp_counted_impl.hpp, Boost 1.53 to 1.86).
//
//   sp_counted_base       vptr@0, int32 use@8, int32 weak@12; weak = weak handles + 1 while use > 0
//
// and then, at 16:
//
//   sp_counted_impl_p     (new T) pointer
//   sp_counted_impl_pd    (deleter) pointer, deleter
//   sp_counted_impl_pda   (deleter, allocator) pointer, deleter, allocator
//   sp_array_base         (make_shared<T[]>) allocator, number of elements; the elements follow, aligned
//
// make_shared's deleters contain the object, and their pointer is null:
//
//   sp_ms_deleter<T>      flag, object    (make_shared)
//   sp_as_deleter<T, A>   object, allocator, flag   (allocate_shared)
//
// A local_shared_ptr counts in a second control block, {vptr@0, int32 local use@8, shared control block@16}, and holds
// one shared use for all its copies. It lies in the deleter of the first (lsp_ms_deleter, local_sp_deleter): the first
// then has a strong handle to itself, for as long as there is a local use. So there the second one is the unit, and the
// first is not looked at. If a shared_ptr is made of such an object, too, its handle is not seen; that can hide a leak
// only.
#include "analyzer/ownership/boost.h"

#include <string_view>

#include "analyzer/ownership/control_block.h"
#include "analyzer/ownership/member_offset.h"
#include "analyzer/ownership/template_name.h"

namespace gordian {
namespace {

using Vtable = snapshot::Vtable;

constexpr std::string_view kDetail = "boost::detail::";
constexpr uint64_t kBoostHeader = 16;
constexpr uint64_t kDeleter = 24;      // behind the pointer
constexpr uint64_t kLocalHeader = 24;  // vptr, local use, shared control block
// kDisposeSlot: of ~D1, ~D0, dispose, destroy, get_deleter, get_local_deleter, get_untyped_deleter
constexpr int kLocalDestroySlot = 2;  // ~D1, ~D0, local_cb_destroy, local_cb_get_shared_count

bool is_detail(std::string_view name, std::string_view wanted) {
  return name.starts_with(kDetail) && name.substr(kDetail.size()) == wanted;
}

bool deletes(std::string_view deleter) {
  const TemplateName name = split_template(deleter);
  for (const std::string_view known : {"boost::checked_deleter", "boost::checked_array_deleter", "std::default_delete"})
    if (name.head == known) return true;
  return is_detail(name.head, "local_sp_deleter") && !name.arguments.empty() && deletes(name.arguments[0]);
}

void describe_type(ControlLayout& layout, Binaries& binaries, const Vtable& vtable, const std::string& type_name) {
  layout.type = control_block_type(binaries, vtable, kDisposeSlot, type_name);
  if (!binaries.type(layout.type).declaration) layout.bytes = binaries.type(layout.type).size;
}

class Boost : public Scheme {
 public:
  const char* name() const override { return "boost"; }

  std::optional<ControlLayout> layout(const Vtable& vtable, Binaries& binaries) const override {
    const std::string type_name = control_block_name(binaries, vtable, kDisposeSlot);
    const TemplateName name = split_template(type_name);
    if (name.arguments.empty() || !name.head.starts_with(kDetail)) return std::nullopt;
    ControlLayout layout;
    describe_type(layout, binaries, vtable, type_name);
    layout.managed_type = without_pointer_and_const(name.arguments[0]);
    if (is_detail(name.head, "sp_counted_impl_p")) {
      layout.object = ControlLayout::Object::kPointer;
      layout.offset = kBoostHeader;
      layout.frees_object = true;
      return layout;
    }
    if (is_detail(name.head, "sp_array_base")) return array(layout, name);
    const bool with_deleter = is_detail(name.head, "sp_counted_impl_pd") || is_detail(name.head, "sp_counted_impl_pda");
    if (!with_deleter || name.arguments.size() < 2) return std::nullopt;
    return from_deleter(layout, split_template(name.arguments[1]), std::string(name.arguments[1]), binaries);
  }

  int dispose_slot() const override { return kDisposeSlot; }

  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    return read_pair(stored, strong, weak);
  }

 private:
  // sp_array_base<sp_array_state<Alloc>>: the elements begin behind it.
  static std::optional<ControlLayout> array(ControlLayout layout, const TemplateName& name) {
    const TemplateName state = split_template(name.arguments[0]);
    if (state.arguments.empty()) return std::nullopt;
    const TemplateName allocator = split_template(state.arguments[0]);
    if (allocator.arguments.empty()) return std::nullopt;
    layout.object = ControlLayout::Object::kInside;
    layout.offset = layout.bytes > 0 ? layout.bytes : is_detail(state.head, "sp_array_state") ? 32 : 24;
    layout.managed_type = without_pointer_and_const(allocator.arguments[0]) + "[]";
    layout.object_as_bytes = true;
    layout.bytes = 0;
    return layout;
  }

  static std::optional<ControlLayout> from_deleter(ControlLayout layout, const TemplateName& deleter,
                                                   std::string spelled, Binaries& binaries) {
    if (is_detail(deleter.head, "lsp_ms_deleter") || is_detail(deleter.head, "local_sp_deleter")) return std::nullopt;
    const bool flag_first = is_detail(deleter.head, "sp_ms_deleter");
    if (flag_first || is_detail(deleter.head, "sp_as_deleter")) {
      layout.object = ControlLayout::Object::kInside;
      layout.offset = offset_of_member(binaries, layout.type, "storage_").value_or(kDeleter + (flag_first ? 8 : 0));
      layout.object_as_bytes = true;
      return layout;
    }
    layout.object = ControlLayout::Object::kPointer;
    layout.offset = kBoostHeader;
    layout.frees_object = deletes(spelled);
    if (!layout.frees_object) layout.deleter = std::move(spelled);
    return layout;
  }
};

class BoostLocal : public Scheme {
 public:
  const char* name() const override { return "boost"; }

  std::optional<ControlLayout> layout(const Vtable& vtable, Binaries& binaries) const override {
    const std::string type_name = control_block_name(binaries, vtable, kLocalDestroySlot);
    const TemplateName name = split_template(type_name);
    if (name.arguments.empty()) return std::nullopt;
    ControlLayout layout;
    if (is_detail(name.head, "lsp_ms_deleter")) {
      describe_type(layout, binaries, vtable, type_name);
      layout.object = ControlLayout::Object::kInside;
      layout.offset = offset_of_member(binaries, layout.type, "storage_").value_or(kLocalHeader);
      layout.managed_type = without_pointer_and_const(name.arguments[0]);
      layout.object_as_bytes = true;
    } else if (is_detail(name.head, "local_sp_deleter")) {
      const TemplateName deleter = split_template(name.arguments[0]);
      layout.object = ControlLayout::Object::kPointer;
      layout.offset = ~uint64_t{0} - 7;  // in the control block around it, the word in front of the deleter
      layout.frees_object = deletes(name.arguments[0]);
      if (!layout.frees_object) layout.deleter = std::string(name.arguments[0]);
      if (layout.frees_object && !deleter.arguments.empty())
        layout.managed_type = without_pointer_and_const(deleter.arguments[0]);
    } else {
      return std::nullopt;
    }
    return layout;
  }

  int dispose_slot() const override { return kLocalDestroySlot; }

  // There are no local weak handles; where their count would be is padding.
  bool read_counts(const Counts& stored, int64_t& strong, int64_t& weak) const override {
    strong = stored.strong;
    weak = 0;
    return strong > 0 && strong < kImplausibleCount;
  }
};

}  // namespace

const Scheme& boost_scheme() {
  static const Boost scheme;
  return scheme;
}

const Scheme& boost_local_scheme() {
  static const BoostLocal scheme;
  return scheme;
}

}  // namespace gordian
