// Slots of Boost's smart pointers (boost/smart_ptr).
//
//   shared_ptr, weak_ptr, shared_array, local_shared_ptr    {element, control block}, as in the standard library
//   detail::shared_count, weak_count                        {control block}, also on their own (in local_shared_ptr's)
//   scoped_ptr, scoped_array                                {pointer}, its only owner
//   function                                                {table of functions, functor or its address}
//   (typing_held.cc)
//
// And of what holds a value in storage that is mere bytes for debug info: optional and variant (an alternative, as in
// std::optional), and the vectors of boost/container, of whose buffers nobody knows how much is alive: their size is a
// number, which a snapshot may not have. So their elements count as alternatives, too.
#include <algorithm>
#include <utility>

#include "analyzer/ownership/slots.h"

namespace gordian {
namespace {

constexpr int64_t kMostInside = 1024;  // elements of a small_vector in the vector itself
constexpr uint64_t kNowhere = UINT64_MAX;

// boost::function<void()>, or what it derives from: function0<void>, and in newer versions function_n<void>.
bool is_function(std::string_view name) {
  constexpr std::string_view kHead = "boost::function";
  if (!name.starts_with(kHead)) return false;
  name.remove_prefix(kHead.size());
  if (name.starts_with("_n")) name.remove_prefix(2);
  return name.substr(std::min(name.find_first_not_of("0123456789"), name.size())).starts_with('<');
}

}  // namespace

// boost::container::vector {pointer, size, capacity}; the first elements of a small_vector lie behind that.
bool SlotTable::flatten_boost_vector(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth) {
  const uint64_t start = member_offset(id, "m_start", kNowhere);
  const TypeId element = argument(type, 0);
  if (start == kNowhere || element == kNoType) return false;
  add(into, SlotKind::kUnique, offset + start, element, id, kUncertainLength);
  const uint64_t inside = member_offset(id, "m_storage_start", kNowhere);
  const uint64_t size = binaries_.type(binaries_.complete(element)).size;
  if (inside == kNowhere || size == 0 || type.template_arguments.size() < 2) return true;
  const int64_t count = std::clamp<int64_t>(type.template_arguments[1].value.value_or(0), 0, kMostInside);
  for (int64_t i = 0; i < count; ++i)
    flatten_alternative(element, offset + inside + static_cast<uint64_t>(i) * size, into, depth);
  return true;
}

bool SlotTable::flatten_boost_type(TypeId id, const Type& type, uint64_t offset, Flattening& into, int depth) {
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
  } else if (is("optional<")) {
    const uint64_t storage = member_offset(id, "m_storage", kNowhere);
    if (storage == kNowhere) return false;
    const uint64_t flag = member_offset(id, "m_initialized", kNowhere);
    std::optional<Flattening::Tag> tag;
    if (flag != kNowhere) tag = {offset + flag, 1, ~SmallValues::one(0)};
    flatten_alternative(argument(type, 0), offset + storage, into, depth, tag);
  } else if (is("variant<")) {
    const uint64_t storage = member_offset(id, "storage_", kNowhere), index = member_offset(id, "which_", kNowhere);
    if (storage == kNowhere) return false;
    for (size_t i = 0; i < type.template_arguments.size(); ++i) {
      std::optional<Flattening::Tag> tag;
      if (index != kNowhere) tag = {offset + index, 4, SmallValues::one(i)};
      flatten_alternative(type.template_arguments[i].type, offset + storage, into, depth, tag);
    }
  } else if (is_function(type.name)) {
    add(into, SlotKind::kFunction, offset, kNoType, id, 0, Library::kBoost);
  } else if (is("container::vector<") || is("container::small_vector<")) {
    return flatten_boost_vector(id, type, offset, into, depth);
  } else {
    return false;
  }
  return true;
}

}  // namespace gordian
