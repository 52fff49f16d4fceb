#include "analyzer/binary/debug_parts.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace gordian {
namespace {

// A position is an offset in a section; above it, of which .dwo file (0: of none), and which section.
constexpr int kOffsetBits = 40;
constexpr int kFileBits = 22;
constexpr int kSectionAt = kOffsetBits + kFileBits;
constexpr uint64_t kInTypes = 1;  // .debug_types, else .debug_info
constexpr uint64_t kInAlt = 2;    // of the dwz file

constexpr uint64_t low_bits(int count) { return (uint64_t{1} << count) - 1; }

Dwarf_Die* raw(const Die& die) {
  // libdw fills in the abbreviation lazily, so its functions want a Dwarf_Die* that is not const.
  return static_cast<Dwarf_Die*>(const_cast<void*>(die.to_libdw()));
}

bool in_type_section(Dwarf_CU* unit) {
  Dwarf_Half version = 0;
  uint8_t type = 0;
  const bool known = dwarf_cu_info(unit, &version, &type, nullptr, nullptr, nullptr, nullptr, nullptr) == 0;
  return known && version < 5 && (type == DW_UT_type || type == DW_UT_split_type);
}

// Calls `use(unit, type, entry)` for each unit of one file.
template <typename Use>
void for_each_unit(Dwarf* part, const Use& use) {
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  uint8_t type = 0;
  while (dwarf_get_units(part, unit, &unit, nullptr, &type, &die, nullptr) == 0)
    if (die.addr != nullptr) use(unit, type, die);
}

// Of the unit that stands in for a skeleton; nullptr if it is not there.
Dwarf* file_of_split(Dwarf_CU* skeleton) {
  Dwarf_Die split = {};
  const bool known = dwarf_cu_info(skeleton, nullptr, nullptr, nullptr, &split, nullptr, nullptr, nullptr) == 0;
  return known && split.addr != nullptr ? dwarf_cu_getdwarf(split.cu) : nullptr;
}

std::string dwo_name(Dwarf_Die die) {
  Dwarf_Attribute found;
  const char* name = dwarf_formstring(dwarf_attr(&die, DW_AT_dwo_name, &found));
  if (name == nullptr) name = dwarf_formstring(dwarf_attr(&die, DW_AT_GNU_dwo_name, &found));
  return name == nullptr ? "" : name;
}

void add_section(Elf_Scn* section, size_t names, Elf* elf, snapshot_format::Checksum* sum) {
  GElf_Shdr header;
  if (gelf_getshdr(section, &header) == nullptr) return;
  const char* name = elf_strptr(elf, names, header.sh_name);
  if (name == nullptr || std::strstr(name, "debug_") == nullptr) return;
  sum->update(name, std::strlen(name));
  sum->update(&header.sh_size, sizeof(header.sh_size));
  if (std::strstr(name, "debug_info") == nullptr && std::strstr(name, "debug_types") == nullptr) return;
  const Elf_Data* data = elf_getdata(section, nullptr);
  if (data != nullptr && data->d_buf != nullptr) sum->update(data->d_buf, data->d_size);
}

void add_file(Dwarf* part, snapshot_format::Checksum* sum) {
  Elf* elf = part == nullptr ? nullptr : dwarf_getelf(part);
  size_t names = 0;
  if (elf == nullptr || elf_getshdrstrndx(elf, &names) != 0) return;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;)
    add_section(section, names, elf, sum);
}

}  // namespace

DebugParts::DebugParts(Dwarf* main, bool with_dwo) : main_(main), alt_(dwarf_getalt(main)) {
  find_split_units(with_dwo);
}

void DebugParts::find_split_units(bool with_dwo) {
  looked_ = with_dwo;
  for_each_unit(main_, [&](Dwarf_CU* unit, uint8_t type, const Dwarf_Die& die) {
    if (type != DW_UT_skeleton) return;
    skeletons_++;
    Dwarf* file = with_dwo && dwo_.size() < low_bits(kFileBits) ? file_of_split(unit) : nullptr;
    if (file == nullptr) {
      if (missing_++ == 0) first_missing_ = dwo_name(die);
    } else if (dwo_at_.try_emplace(file, dwo_.size() + 1).second) {
      dwo_.push_back(file);
    }
  });
}

std::vector<Die> DebugParts::units() const {
  std::vector<Die> result;
  const auto add = [&](Dwarf_CU* unit, uint8_t type, const Dwarf_Die& die) {
    if (type != DW_UT_skeleton || dwo_.empty() || file_of_split(unit) == nullptr)
      result.push_back(Die::from_libdw(&die));
  };
  for (Dwarf* part : {main_, alt_})
    if (part != nullptr) for_each_unit(part, add);
  for (Dwarf* part : dwo_) for_each_unit(part, add);
  std::sort(result.begin(), result.end(),
            [this](const Die& a, const Die& b) { return position_of(a) < position_of(b); });
  return result;
}

uint64_t DebugParts::position_of(const Die& die) const {
  if (!die || raw(die)->cu == nullptr) return 0;
  Dwarf_CU* unit = raw(die)->cu;
  Dwarf* part = dwarf_cu_getdwarf(unit);
  const uint64_t section = (in_type_section(unit) ? kInTypes : 0) + (alt_ != nullptr && part == alt_ ? kInAlt : 0);
  const auto dwo = part == main_ ? dwo_at_.end() : dwo_at_.find(part);
  const uint64_t file = dwo == dwo_at_.end() ? 0 : dwo->second;
  return section << kSectionAt | file << kOffsetBits | (dwarf_dieoffset(raw(die)) & low_bits(kOffsetBits));
}

Die DebugParts::die_at(uint64_t position) const {
  const uint64_t section = position >> kSectionAt;
  const uint64_t file = position >> kOffsetBits & low_bits(kFileBits);
  if (file > dwo_.size()) return Die();
  Dwarf* part = file != 0 ? dwo_[file - 1] : (section & kInAlt) != 0 ? alt_ : main_;
  Dwarf_Die result;
  if (part == nullptr || position == 0) return Die();
  const auto find = (section & kInTypes) != 0 ? dwarf_offdie_types : dwarf_offdie;
  return find(part, position & low_bits(kOffsetBits), &result) == nullptr ? Die() : Die::from_libdw(&result);
}

void DebugParts::add_to(snapshot_format::Checksum* sum) const {
  for (Dwarf* part : {main_, alt_}) add_file(part, sum);
  for (Dwarf* part : dwo_) add_file(part, sum);
}

std::string DebugParts::missing() const {
  if (missing_ == 0) return {};
  return fmt::format("the debug info of {} of {} compilation units is in .dwo files, which {} (the first: {})",
                     missing_, skeletons_, looked_ ? "are not there, or not readable" : "a pack does not hold",
                     first_missing_);
}

}  // namespace gordian
