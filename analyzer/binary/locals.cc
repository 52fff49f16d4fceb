#include "analyzer/binary/locals.h"

#include <dwarf.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "analyzer/binary/die_relations.h"

namespace gordian {
namespace {

constexpr size_t kMostLocalEntries = 100000;  // looked at in one function

bool is_scope(int tag) { return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine; }

bool is_local(int tag) { return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter; }

// From the CFA; nothing if it does not lie in the frame all the time.
std::optional<FrameRange> range_of(LoadedImage& image, TypeTable& types, const Die& local, int64_t base) {
  const std::optional<int64_t> begin = local.frame_offset();
  if (!begin) return std::nullopt;
  const TypeId type = types.intern(image, holder_of(local, DW_AT_type).reference(DW_AT_type));
  const auto size = static_cast<int64_t>(std::max<uint64_t>(types.type(type).size, 1));
  return FrameRange{*begin + base, *begin + base + size};
}

}  // namespace

std::string find_local(LoadedImage& image, TypeTable& types, uint64_t call, int64_t offset) {
  const FunctionPart* part = image.index().function_at(image.elf_address(call));
  if (part == nullptr) return {};
  const Die function = image.index().die_at(part->at);
  const std::optional<int64_t> base = function.frame_base_from_cfa();
  if (!base) return {};
  std::string name;
  std::vector<Die> scopes{function};
  size_t entries = 0;
  for (size_t next = 0; next < scopes.size(); ++next) {
    for (Die child = scopes[next].child(); child && entries < kMostLocalEntries; child = child.sibling(), ++entries) {
      const int tag = child.tag();
      if (is_scope(tag) && child.covers(image.dwarf_address(call))) scopes.push_back(child);
      const auto range = is_local(tag) ? range_of(image, types, child, *base) : std::nullopt;
      if (!range || offset < range->begin || offset >= range->end) continue;
      const char* found = declaration_of(child).name();
      if (found != nullptr) name = found;
    }
  }
  return name;
}

std::vector<FrameRange> find_dead_locals(LoadedImage& image, TypeTable& types, uint64_t call) {
  const FunctionPart* part = image.index().function_at(image.elf_address(call));
  if (part == nullptr) return {};
  const Die function = image.index().die_at(part->at);
  const std::optional<int64_t> base = function.frame_base_from_cfa();
  if (!base) return {};
  std::vector<FrameRange> dead, alive;
  std::vector<std::pair<Die, bool>> scopes{{function, true}};  // and whether the call is in it
  size_t entries = 0;
  for (size_t next = 0; next < scopes.size(); ++next) {
    const auto [scope, inside] = scopes[next];
    for (Die child = scope.child(); child; child = child.sibling()) {
      const int tag = child.tag();
      if (++entries > kMostLocalEntries || tag == DW_TAG_inlined_subroutine) return {};
      if (tag == DW_TAG_lexical_block) scopes.emplace_back(child, inside && child.covers(image.dwarf_address(call)));
      if (!is_local(tag) || child.fixed_address()) continue;
      const auto range = range_of(image, types, child, *base);
      if (!range) return {};
      (inside ? alive : dead).push_back(*range);
    }
  }
  std::erase_if(dead, [&](const FrameRange& one) {
    return std::ranges::any_of(alive,
                               [&](const FrameRange& other) { return one.begin < other.end && other.begin < one.end; });
  });
  return dead;
}

}  // namespace gordian
