// Problem: the destructor of libc++'s variant calls the function that destroys the alternative through a table:
//
//     mov  0x28(%rdi),%eax              the index
//     lea  table(%rip),%rcx             relocated data: &destroy_0, &destroy_1, &destroy_2
//     call *(%rcx,%rax,8)
//
// How long is it? Like a switch's (jump_tables.cc), it does not say. Behind it may lie a table of the functions that
// copy; followed as more cases of this one, they would tell of handles that are raised.
// Choice: the table ends where the symbol ends that covers it, where something else begins (named_data.cc), at the
// first word that is not the address of a function, and at the largest index that a comparison leaves. Null is an
// entry, too, if a function comes behind it.
#include "analyzer/binary/function_tables.h"

#include <algorithm>

namespace gordian {
namespace {

constexpr size_t kMostTableEntries = 256;
constexpr size_t kMostNulls = 16;  // in a row
constexpr uint64_t kMostStride = 4096;

}  // namespace

std::vector<FunctionEntry> functions_in(CodeSpace& space, const JumpTable& table, uint64_t stride, size_t most,
                                        const std::function<bool(uint64_t)>& is_function) {
  std::vector<FunctionEntry> entries;
  // An index that counts downwards has a stride that is huge.
  if (stride < table.bytes || stride > kMostStride) return {};
  // What is named within the first element is one of its members.
  uint64_t end = space.end_of_data(table.address);
  while (end > table.address && end - table.address < stride) {
    const uint64_t next = space.end_of_data(end);
    if (next <= end) return {};
    end = next;
  }
  size_t nulls = 0;
  for (uint64_t place = table.address; entries.size() < std::min(most, kMostTableEntries); place += stride) {
    if (place > end || end - place < table.bytes) break;
    FunctionEntry entry;
    if (table.bytes == 4) {
      const auto distance = space.number_at(place);
      if (!distance) break;
      entry.address = table.base + static_cast<uint64_t>(*distance);
    } else if (const auto pointer = space.pointer_at(place)) {
      entry.address = *pointer;
    } else if (space.external_at(place) != nullptr) {
      entry = {.address = place, .external = true};
    } else {
      break;
    }
    const bool null = entry.address == 0;
    if (null ? ++nulls > kMostNulls : !entry.external && !is_function(entry.address)) break;
    if (!null) nulls = 0;
    entries.push_back(entry);
  }
  while (!entries.empty() && entries.back().address == 0) entries.pop_back();
  return entries;
}

}  // namespace gordian
