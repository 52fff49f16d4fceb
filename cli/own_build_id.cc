#include "cli/own_build_id.h"

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace gordian::cli {
namespace {

constexpr std::string_view kName("GNU\0", 4);

size_t padded(size_t size) { return (size + 3) & ~size_t{3}; }

// Of a segment of notes; empty if there is none.
std::string build_id_in(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes.data(), sizeof header);
    notes.remove_prefix(sizeof header);
    const size_t name = padded(header.n_namesz), contents = padded(header.n_descsz);
    if (name > notes.size() || contents > notes.size() - name) break;
    if (header.n_type == NT_GNU_BUILD_ID && notes.substr(0, header.n_namesz) == kName) {
      std::string digits;
      for (const char byte : notes.substr(name, header.n_descsz))
        digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
      return digits;
    }
    notes.remove_prefix(name + contents);
  }
  return "";
}

// The first object is the program itself.
int find_build_id(dl_phdr_info* object, size_t, void* found) {
  for (size_t i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* begin = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    std::string id = build_id_in({begin, segment.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(found) = std::move(id);
  }
  return 1;
}

}  // namespace

std::string own_build_id() {
  std::string id;
  dl_iterate_phdr(find_build_id, &id);
  return id;
}

}  // namespace gordian::cli
