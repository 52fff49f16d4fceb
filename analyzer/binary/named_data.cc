// Problem: tables of functions lie side by side, and in a stripped program nothing says where one ends:
//
//     table 1:  &destroy_0  &destroy_1  &destroy_2
//     table 2:  &copy_0     &copy_1     &copy_2        what follows the first one is no fourth case of it
//
// Choice: whoever uses table 2 with an index computes its address first, by "lea table2(%rip),%rcx" or, where code is
// not position-independent, with the address as a constant. So all code is searched for the bytes of these: a 32-bit
// number that leads, from the end of its instruction or by itself, into constant data.
// What code loads from a fixed place ("mov table1+8(%rip),%rax") is an element, and begins nothing.
//
// The bytes are not decoded: it takes a tenth of a second for 50 MB that way. A number that looks like an address by
// accident cuts a table short; of random bytes one in 2^19 has the form of a lea, and few of those lead anywhere.
#include "analyzer/binary/named_data.h"

#include <algorithm>
#include <cstring>

namespace gordian {
namespace {

constexpr size_t kMostFound = 4'000'000;
constexpr size_t kNumber = 4;  // bytes
constexpr uint8_t kLoadAddress = 0x8d;
// Operands, by the bits of the byte behind the operation that say so.
bool is_relative(uint8_t mod_rm) { return (mod_rm & 0xc7) == 0x05; }
// "mov table+8,%rax": a byte says that there is neither base nor index.
bool is_fixed_place(uint8_t mod_rm, uint8_t sib) { return (mod_rm & 0xc7) == 0x04 && sib == 0x25; }

}  // namespace

void NamedData::add_range(uint64_t begin, uint64_t size) {
  if (begin + size > begin) ranges_.emplace_back(begin, begin + size);
}

void NamedData::add(uint64_t address) {
  const auto covers = [&](const auto& range) { return address >= range.first && address < range.second; };
  if (found_.size() < kMostFound && std::any_of(ranges_.begin(), ranges_.end(), covers)) found_.push_back(address);
}

void NamedData::look_in_code(std::span<const uint8_t> code, uint64_t address, bool movable) {
  constexpr size_t kBefore = 2;
  for (size_t i = kBefore; i + kNumber <= code.size(); ++i) {
    int32_t number = 0;
    std::memcpy(&number, code.data() + i, sizeof(number));
    if (code[i - 2] == kLoadAddress && is_relative(code[i - 1])) {
      add(address + i + kNumber + static_cast<uint64_t>(static_cast<int64_t>(number)));
    } else if (!movable && number > 0 && !is_fixed_place(code[i - 2], code[i - 1])) {
      add(static_cast<uint64_t>(number));
    }
  }
}

std::vector<uint64_t> NamedData::sorted() {
  std::sort(found_.begin(), found_.end());
  found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
  return std::move(found_);
}

}  // namespace gordian
