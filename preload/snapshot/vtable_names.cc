// Mangled names begin with the type's own qualified name, before any template arguments:
//
//   St23_Sp_counted_ptr_inplaceI1ASaIvELN9__gnu_cxx12_Lock_policyE2EE     std::_Sp_counted_ptr_inplace<A, …, 2>
//   NSt3__120__shared_ptr_emplaceI1ANS_9allocatorIS1_EEEE                 std::__1::__shared_ptr_emplace<A, …>
//   NSt3__113__assoc_stateIiEE                                            std::__1::__assoc_state<int>
//   N5boost6detail17sp_counted_impl_pI1AEE                                boost::detail::sp_counted_impl_p<A>
//
// "St" is std::, a number is the length of the name that follows, I opens template arguments. libstdc++'s lock policy
// is the last argument of its control blocks.
#include "preload/snapshot/vtable_names.h"

namespace gordian::preload {

namespace {

struct QualifiedName {
  bool in_std = false;
  Text first;
  Text last;
  size_t parts = 0;
};

QualifiedName own_name(Text mangled) {
  QualifiedName name;
  if (!mangled.empty() && mangled.data[0] == 'N') mangled = mangled.from(1);
  if (mangled.starts_with("St")) {
    name.in_std = true;
    mangled = mangled.from(2);
  }
  while (!mangled.empty() && mangled.data[0] >= '1' && mangled.data[0] <= '9') {
    const uint64_t length = take_number(&mangled, 10);
    if (length > mangled.size) break;
    name.last = mangled.first(length);
    if (name.parts++ == 0) name.first = name.last;
    mangled = mangled.from(length);
  }
  return name;
}

bool is_libstdcxx_block(Text name) {
  return name == "_Sp_counted_ptr_inplace" || name == "_Sp_counted_ptr" || name == "_Sp_counted_deleter" ||
         name == "_Sp_counted_array";
}

bool is_libcxx_block(Text name) {
  return name == "__shared_ptr_emplace" || name == "__shared_ptr_pointer" ||
         name == "__unbounded_array_control_block" || name == "__bounded_array_control_block";
}

// The shared states of futures, which count themselves.
bool is_libcxx_state(Text name) {
  return name == "__assoc_state" || name == "__assoc_sub_state" || name == "__assoc_state_alloc" ||
         name == "__assoc_sub_state_alloc" || name == "__async_assoc_state" || name == "__deferred_assoc_state";
}

// The last two are deleters in which the count of local_shared_ptrs is.
bool is_boost_block(Text name) {
  return name.starts_with("sp_counted_impl") || name == "sp_array_base" || name == "lsp_ms_deleter" ||
         name == "local_sp_deleter";
}

bool has_mutex_policy(Text mangled) {
  return mangled.ends_with("LN9__gnu_cxx12_Lock_policyE1EE") || mangled.ends_with("LN9__gnu_cxx12_Lock_policyE1EEE");
}

}  // namespace

Counts counts_of_type(Text mangled) {
  const QualifiedName name = own_name(mangled);
  if (name.in_std && is_libstdcxx_block(name.last))
    return has_mutex_policy(mangled) ? Counts::kInt32At48 : Counts::kInt32At8;
  if (name.in_std && (is_libcxx_block(name.last) || is_libcxx_state(name.last))) return Counts::kInt64At8;
  if (name.first == "boost" && name.parts == 3 && is_boost_block(name.last)) return Counts::kInt32At8;
  return Counts::kNone;
}

}  // namespace gordian::preload
