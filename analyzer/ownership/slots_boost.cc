// Slots of Boost's smart pointers (boost/smart_ptr).
//
//   shared_ptr, weak_ptr, shared_array, local_shared_ptr    {element, control block}, as in the standard library
//   detail::shared_count, weak_count                        {control block}, also on their own (in local_shared_ptr's)
//   scoped_ptr, scoped_array                                {pointer}, its only owner
#include "analyzer/ownership/slots.h"

namespace gordian {

bool SlotTable::flatten_boost_type(TypeId id, const Type& type, uint64_t offset, Flattening& into) {
  const auto is = [&](std::string_view name) { return std::string_view(type.name).substr(7).starts_with(name); };
  if (!type.name.starts_with("boost::")) return false;
  if (is("shared_ptr<") || is("shared_array<") || is("local_shared_ptr<")) {
    add(into, SlotKind::kStrong, offset + 8, argument(type, 0), id);
  } else if (is("weak_ptr<")) {
    add(into, SlotKind::kWeak, offset + 8, argument(type, 0), id);
  } else if (type.name == "boost::detail::shared_count") {
    add(into, SlotKind::kStrong, offset, kNoType, id);
  } else if (type.name == "boost::detail::weak_count") {
    add(into, SlotKind::kWeak, offset, kNoType, id);
  } else if (is("scoped_ptr<") || is("scoped_array<")) {
    add(into, SlotKind::kUnique, offset, argument(type, 0), id);
  } else {
    return false;
  }
  return true;
}

}  // namespace gordian
