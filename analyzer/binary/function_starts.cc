// The table is sorted, and has 32-bit distances from itself. Linkers write it in one form only; others are not read.
#include "analyzer/binary/function_starts.h"

#include <dwarf.h>
#include <gelf.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "analyzer/binary/elf_segments.h"

namespace gordian {
namespace {

constexpr size_t kHeader = 12;
constexpr size_t kTableEntry = 8;

}  // namespace

FunctionStarts::FunctionStarts(Elf* elf) : elf_(elf) {
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return;
    if (header.p_type == PT_GNU_EH_FRAME) use(file_bytes(elf, header.p_offset, header.p_filesz), header.p_vaddr);
  }
}

std::optional<CodeRange> FunctionStarts::around(uint64_t address) const {
  size_t low = 0;
  for (size_t high = count_; low < high;) {
    const size_t middle = low + (high - low) / 2;
    if (start(middle) <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return std::nullopt;
  if (low < count_) return CodeRange{.low = start(low - 1), .high = start(low)};
  const auto end = end_of_last();
  return end && address < *end ? std::optional(CodeRange{.low = start(low - 1), .high = *end}) : std::nullopt;
}

void FunctionStarts::use(std::span<const uint8_t> table, uint64_t address) {
  constexpr std::array<uint8_t, 4> kForm = {1, DW_EH_PE_pcrel | DW_EH_PE_sdata4, DW_EH_PE_udata4,
                                            DW_EH_PE_datarel | DW_EH_PE_sdata4};
  if (table.size() < kHeader || !std::equal(kForm.begin(), kForm.end(), table.begin())) return;
  table_ = table;
  address_ = address;
  uint32_t count = 0;
  std::memcpy(&count, table.data() + kHeader - sizeof(count), sizeof(count));
  count_ = std::min<size_t>(count, (table.size() - kHeader) / kTableEntry);
}

uint64_t FunctionStarts::start(size_t i) const { return address_in_table(i * kTableEntry); }

uint64_t FunctionStarts::address_in_table(size_t at) const {
  int32_t distance = 0;
  std::memcpy(&distance, table_.data() + kHeader + at, sizeof(distance));
  return address_ + static_cast<uint64_t>(static_cast<int64_t>(distance));
}

// The last function's entry in .eh_frame {length, CIE, begin relative to itself, size} says where it ends.
std::optional<uint64_t> FunctionStarts::end_of_last() const {
  const size_t last = (count_ - 1) * kTableEntry;
  const uint64_t entry = address_in_table(last + kTableEntry / 2);
  uint64_t offset = 0, length = 0;
  if (!find_in_file(elf_, entry, &offset, &length, false)) return std::nullopt;
  std::array<int32_t, 4> fields{};
  const auto bytes = file_bytes(elf_, offset, std::min<uint64_t>(length, sizeof(fields)));
  if (bytes.size() < sizeof(fields)) return std::nullopt;
  std::memcpy(fields.data(), bytes.data(), sizeof(fields));
  const uint64_t begin = entry + 2 * sizeof(int32_t) + static_cast<uint64_t>(static_cast<int64_t>(fields[2]));
  if (begin != start(count_ - 1)) return std::nullopt;  // written in another form
  return begin + static_cast<uint32_t>(fields[3]);
}

}  // namespace gordian
