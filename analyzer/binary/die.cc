#include "analyzer/binary/die.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include <cstring>
#include <filesystem>
#include <new>

namespace gordian {
namespace {

Dwarf_Die* raw(const std::byte* storage) {
  // libdw fills in the abbreviation lazily, so its functions want a Dwarf_Die* that is not const.
  return std::launder(reinterpret_cast<Dwarf_Die*>(const_cast<std::byte*>(storage)));
}

bool find_attribute(const std::byte* storage, unsigned code, Dwarf_Attribute* attribute) {
  return raw(storage)->addr != nullptr && dwarf_attr(raw(storage), code, attribute) != nullptr;
}

Die wrap_if(bool found, const Dwarf_Die& die) { return found ? Die::from_libdw(&die) : Die(); }

// A path as the line table has it, below the compilation directory, without "." and "..".
std::string absolute_path(const char* path, Dwarf_Die* unit) {
  if (path == nullptr || *path == '\0') return {};
  std::filesystem::path result(path);
  if (result.is_relative()) {
    Dwarf_Attribute attribute;
    const char* directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    if (directory != nullptr) result = std::filesystem::path(directory) / result;
  }
  return result.lexically_normal().string();
}

}  // namespace

static_assert(sizeof(Dwarf_Die) == 32 && alignof(Dwarf_Die) <= 8);

Die Die::from_libdw(const void* dwarf_die) {
  Die result;
  std::memcpy(result.libdw_, dwarf_die, kBytes);
  return result;
}

const std::byte* Die::id() const { return static_cast<const std::byte*>(raw(libdw_)->addr); }

int Die::tag() const {
  if (!*this) return -1;
  const int tag = dwarf_tag(raw(libdw_));
  return tag == DW_TAG_invalid ? -1 : tag;
}

Die Die::child() const {
  Dwarf_Die result;
  if (!*this || dwarf_child(raw(libdw_), &result) != 0) return Die();
  return wrap_if(result.addr > raw(libdw_)->addr, result);
}

Die Die::sibling() const {
  Dwarf_Die result;
  if (!*this || dwarf_siblingof(raw(libdw_), &result) != 0) return Die();
  return wrap_if(result.addr > raw(libdw_)->addr, result);
}

Die Die::unit() const {
  Dwarf_Die result;
  if (!*this || raw(libdw_)->cu == nullptr) return Die();
  return wrap_if(
      dwarf_cu_die(raw(libdw_)->cu, &result, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) != nullptr, result);
}

bool Die::has(unsigned attribute) const { return *this && dwarf_hasattr(raw(libdw_), attribute) == 1; }

bool Die::flag(unsigned attribute) const {
  Dwarf_Attribute found;
  bool value = false;
  return find_attribute(libdw_, attribute, &found) && dwarf_formflag(&found, &value) == 0 && value;
}

const char* Die::text(unsigned attribute) const {
  Dwarf_Attribute found;
  return find_attribute(libdw_, attribute, &found) ? dwarf_formstring(&found) : nullptr;
}

std::optional<uint64_t> Die::number(unsigned attribute) const {
  Dwarf_Attribute found;
  Dwarf_Word value = 0;
  if (!find_attribute(libdw_, attribute, &found) || dwarf_formudata(&found, &value) != 0) return std::nullopt;
  return value;
}

std::optional<int64_t> Die::signed_number(unsigned attribute) const {
  // Not dwarf_formsdata: it extends the sign of the fixed-size forms, in which compilers store unsigned values only
  // (200 in one byte would read as -56). dwarf_formudata extends that of the signed forms, and of no others.
  const std::optional<uint64_t> value = number(attribute);
  if (!value) return std::nullopt;
  return static_cast<int64_t>(*value);
}

Die Die::reference(unsigned attribute) const {
  Dwarf_Attribute found;
  Dwarf_Die result;
  return wrap_if(find_attribute(libdw_, attribute, &found) && dwarf_formref_die(&found, &result) != nullptr, result);
}

const char* Die::name() const { return text(DW_AT_name); }

std::vector<std::pair<uint64_t, uint64_t>> Die::code_ranges() const {
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  if (!*this) return ranges;
  constexpr size_t kMostRanges = 10000;  // real code has some dozens; a corrupt list could be endless
  Dwarf_Addr base = 0, begin = 0, end = 0;
  ptrdiff_t offset = 0;
  while (ranges.size() < kMostRanges && (offset = dwarf_ranges(raw(libdw_), offset, &base, &begin, &end)) > 0) {
    if (begin < end) ranges.emplace_back(begin, end);
  }
  return ranges;
}

bool Die::covers(uint64_t dwarf_address) const { return *this && dwarf_haspc(raw(libdw_), dwarf_address) == 1; }

namespace {

// The only operation of a location that is the same everywhere; atom 0 if it is no such location.
Dwarf_Op only_operation(const std::byte* storage, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Op* operations = nullptr;
  size_t count = 0;
  const bool one = find_attribute(storage, attribute, &found) && dwarf_whatform(&found) != DW_FORM_sec_offset &&
                   dwarf_whatform(&found) != DW_FORM_loclistx && dwarf_getlocation(&found, &operations, &count) == 0 &&
                   count == 1;
  return one ? *operations : Dwarf_Op{};
}

}  // namespace

std::optional<int64_t> Die::frame_offset() const {
  const Dwarf_Op operation = only_operation(libdw_, DW_AT_location);
  if (operation.atom != DW_OP_fbreg) return std::nullopt;
  return static_cast<int64_t>(operation.number);
}

std::optional<int64_t> Die::frame_base_from_cfa() const {
  constexpr int64_t kSavedRegisters = 16;  // the return address and RBP
  const Dwarf_Op operation = only_operation(libdw_, DW_AT_frame_base);
  if (operation.atom == DW_OP_call_frame_cfa) return 0;
  if (operation.atom == DW_OP_reg6) return -kSavedRegisters;
  return std::nullopt;
}

std::optional<uint64_t> Die::fixed_address() const {
  Dwarf_Attribute found;
  Dwarf_Op* operations = nullptr;
  size_t count = 0;
  if (!find_attribute(libdw_, DW_AT_location, &found) || dwarf_whatform(&found) == DW_FORM_sec_offset ||
      dwarf_getlocation(&found, &operations, &count) != 0 || count != 1) {
    return std::nullopt;
  }
  if (operations->atom == DW_OP_addr) return operations->number;
  if (operations->atom != DW_OP_addrx && operations->atom != DW_OP_GNU_addr_index) return std::nullopt;
  Dwarf_Attribute indexed;
  Dwarf_Addr address = 0;
  if (dwarf_getlocation_attr(&found, operations, &indexed) != 0 || dwarf_formaddr(&indexed, &address) != 0) {
    return std::nullopt;
  }
  return address;
}

std::optional<uint64_t> Die::member_location() const {
  Dwarf_Attribute found;
  if (!find_attribute(libdw_, DW_AT_data_member_location, &found)) return std::nullopt;
  Dwarf_Word value = 0;
  if (dwarf_formudata(&found, &value) == 0) return value;
  Dwarf_Op* operations = nullptr;
  size_t count = 0;
  const bool constant =
      dwarf_getlocation(&found, &operations, &count) == 0 && count == 1 && operations->atom == DW_OP_plus_uconst;
  if (!constant) return std::nullopt;
  return operations->number;
}

std::string Die::source_file(uint64_t index) const {
  Die owner = unit();
  Dwarf_Files* files = nullptr;
  size_t count = 0;
  if (!owner || dwarf_getsrcfiles(raw(owner.libdw_), &files, &count) != 0 || index >= count) return {};
  return absolute_path(dwarf_filesrc(files, index, nullptr, nullptr), raw(owner.libdw_));
}

bool Die::source_line(uint64_t dwarf_address, std::string* file, uint32_t* line) const {
  Die owner = unit();
  if (!owner) return false;
  Dwarf_Line* entry = dwarf_getsrc_die(raw(owner.libdw_), dwarf_address);
  if (entry == nullptr) return false;
  int number = 0;
  dwarf_lineno(entry, &number);
  *line = number > 0 ? static_cast<uint32_t>(number) : 0;
  *file = absolute_path(dwarf_linesrc(entry, nullptr, nullptr), raw(owner.libdw_));
  return true;
}

}  // namespace gordian
