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
      if (tag != DW_TAG_variable && tag != DW_TAG_formal_parameter) continue;
      const std::optional<int64_t> begin = child.frame_offset();
      if (!begin || offset < *begin + *base) continue;
      const TypeId type = types.intern(image, holder_of(child, DW_AT_type).reference(DW_AT_type));
      const uint64_t size = std::max<uint64_t>(types.type(type).size, 1);
      if (static_cast<uint64_t>(offset - (*begin + *base)) >= size) continue;
      const char* found = declaration_of(child).name();
      if (found != nullptr) name = found;
    }
  }
  return name;
}

}  // namespace gordian
