#include "analyzer/binary/plt_entry.h"

namespace gordian {

const std::string* import_behind(LoadedImage& image, uint64_t elf_address) {
  constexpr uint64_t kEntryBytes = 16;
  size_t instructions = 3;  // endbr64, bnd jmp
  const auto entry = branches_in(image.code().bytes(elf_address, kEntryBytes), elf_address, &instructions);
  if (entry.empty() || entry.front().call || !entry.front().through_slot) return nullptr;
  return image.code().imported_at(entry.front().target);
}

const std::string* import_of(LoadedImage& image, const Branch& branch) {
  return branch.through_slot ? image.code().imported_at(branch.target) : import_behind(image, branch.target);
}

}  // namespace gordian
