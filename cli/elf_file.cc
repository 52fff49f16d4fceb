// Reading just enough of an ELF file to tell whether LD_PRELOAD can work on it (elf(5)).
//
// `malloc` is looked for in the symbol tables by its string first: all places of "malloc\0" in the table's strings
// (linkers merge tails, so "malloc" may be the end of "my_malloc"), then the symbols whose name begins at one of those
// places. Comparing every symbol's name would take ten times as long on a large program with debug info.
#include "cli/elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

namespace gordian::cli {
namespace {

// A file mapped read-only. All access goes through slice() and load(), which check.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return;
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      void* base = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
      if (base != MAP_FAILED) bytes_ = {static_cast<const char*>(base), static_cast<size_t>(status.st_size)};
    }
    close(fd);
  }
  ~MappedFile() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return bytes_; }

  // Empty if any of it lies outside the file.
  std::string_view slice(uint64_t offset, uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return {};
    return bytes_.substr(offset, size);
  }

 private:
  std::string_view bytes_;
};

template <typename T>
std::optional<T> load(std::string_view table, uint64_t index) {
  if (index >= table.size() / sizeof(T)) return std::nullopt;
  T value;
  memcpy(&value, table.data() + index * sizeof(T), sizeof(T));
  return value;
}

// The string at `offset` of a string table; empty if it does not end inside.
std::string_view string_at(std::string_view strings, uint64_t offset) {
  if (offset >= strings.size()) return {};
  const std::string_view rest = strings.substr(offset);
  const size_t end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view() : rest.substr(0, end);
}

// Sorted offsets at which `name`, with its terminating zero, stands in `strings`.
std::vector<uint64_t> places_of(std::string_view strings, const std::string& name) {
  const std::string_view wanted(name.c_str(), name.size() + 1);
  std::vector<uint64_t> places;
  for (size_t at = strings.find(wanted); at != std::string_view::npos; at = strings.find(wanted, at + 1)) {
    places.push_back(at);
  }
  return places;
}

bool defines_function(std::string_view symbols, std::string_view strings, const std::string& name) {
  const std::vector<uint64_t> places = places_of(strings, name);
  if (places.empty()) return false;
  for (uint64_t i = 0; const auto symbol = load<Elf64_Sym>(symbols, i); ++i) {
    const unsigned type = ELF64_ST_TYPE(symbol->st_info);
    const bool defined = symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC);
    if (defined && std::binary_search(places.begin(), places.end(), symbol->st_name)) return true;
  }
  return false;
}

constexpr struct {
  const char* function;
  const char* library;
  const char* name;
} kSanitizers[] = {{"__asan_init", "libasan.so", "AddressSanitizer"},
                   {"__hwasan_init", "libhwasan.so", "HWAddressSanitizer"},
                   {"__tsan_init", "libtsan.so", "ThreadSanitizer"},
                   {"__msan_init", "libmsan.so", "MemorySanitizer"},
                   {"__lsan_init", "liblsan.so", "LeakSanitizer"}};

class ElfReader {
 public:
  ElfReader(const MappedFile& file, ProgramFile& facts) : file_(file), facts_(facts) {}

  void read() {
    if (!read_header() || facts_.bits != 64) return;
    read_interpreter();
    const uint64_t sections = file_.bytes().size() / sizeof(Elf64_Shdr);
    for (uint64_t i = 0; i < std::min<uint64_t>(header_.e_shnum, sections); ++i) read_section(i);
  }

 private:
  bool read_header() {
    facts_.format = ProgramFile::Format::kBrokenElf;
    const std::string_view ident = file_.slice(0, EI_NIDENT + 4);  // e_type and e_machine lie alike in both classes
    if (ident.empty()) return false;
    memcpy(&facts_.machine, ident.data() + EI_NIDENT + 2, sizeof facts_.machine);
    const bool little_endian = ident[EI_DATA] == ELFDATA2LSB;
    if (!little_endian) facts_.machine = static_cast<uint16_t>(facts_.machine << 8 | facts_.machine >> 8);
    facts_.bits = ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
    if (facts_.bits == 32 || !little_endian) {
      facts_.format = ProgramFile::Format::kElf;
      return true;
    }
    const std::string_view bytes = file_.slice(0, sizeof header_);
    if (bytes.empty()) return false;
    memcpy(&header_, bytes.data(), sizeof header_);
    program_headers_ = file_.slice(header_.e_phoff, uint64_t{header_.e_phnum} * sizeof(Elf64_Phdr));
    section_headers_ = file_.slice(header_.e_shoff, uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr));
    if (program_headers_.empty() || header_.e_phentsize != sizeof(Elf64_Phdr)) return false;
    if (header_.e_shentsize != sizeof(Elf64_Shdr)) section_headers_ = {};
    facts_.format = ProgramFile::Format::kElf;
    return true;
  }

  void read_interpreter() {
    for (uint64_t i = 0; const auto segment = load<Elf64_Phdr>(program_headers_, i); ++i) {
      if (segment->p_type != PT_INTERP) continue;
      facts_.interpreter = string_at(file_.slice(segment->p_offset, segment->p_filesz), 0);
      if (facts_.interpreter.empty()) facts_.format = ProgramFile::Format::kBrokenElf;
      return;
    }
  }

  std::string_view contents(const Elf64_Shdr& section) const {
    if (section.sh_type == SHT_NOBITS) return {};  // the file was split by objcopy --only-keep-debug
    return file_.slice(section.sh_offset, section.sh_size);
  }

  void read_section(uint64_t index) {
    const auto section = load<Elf64_Shdr>(section_headers_, index);
    if (!section) return;
    const auto linked = load<Elf64_Shdr>(section_headers_, section->sh_link);
    if (!linked) return;
    const std::string_view strings = contents(*linked);
    if (section->sh_type == SHT_DYNAMIC) read_needed(contents(*section), strings);
    if (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM) read_symbols(contents(*section), strings);
  }

  void read_needed(std::string_view entries, std::string_view strings) {
    for (uint64_t i = 0; const auto entry = load<Elf64_Dyn>(entries, i); ++i) {
      if (entry->d_tag == DT_NULL) return;
      if (entry->d_tag != DT_NEEDED) continue;
      const std::string_view library = string_at(strings, entry->d_un.d_val);
      facts_.needed.emplace_back(library);
      for (const auto& sanitizer : kSanitizers) {
        if (library.starts_with(sanitizer.library)) facts_.sanitizer = sanitizer.name;
      }
    }
  }

  void read_symbols(std::string_view symbols, std::string_view strings) {
    facts_.own_malloc = facts_.own_malloc || defines_function(symbols, strings, "malloc");
    if (!facts_.own_malloc) return;
    for (const auto& sanitizer : kSanitizers) {
      if (defines_function(symbols, strings, sanitizer.function)) facts_.sanitizer = sanitizer.name;
    }
  }

  const MappedFile& file_;
  ProgramFile& facts_;
  Elf64_Ehdr header_{};
  std::string_view program_headers_;
  std::string_view section_headers_;
};

// The kernel looks at the first 256 bytes only (BINPRM_BUF_SIZE): "#!", blanks, path, optionally one argument.
std::string interpreter_of_script(std::string_view bytes) {
  std::string_view line = bytes.substr(2, 254);
  line = line.substr(0, line.find('\n'));
  const size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin);
  return std::string(line.substr(0, line.find_first_of(std::string_view(" \t\0", 3))));
}

}  // namespace

ProgramFile read_program_file(const std::string& path) {
  ProgramFile facts;
  const MappedFile file(path);
  if (file.bytes().starts_with("#!")) {
    facts.format = ProgramFile::Format::kScript;
    facts.script_interpreter = interpreter_of_script(file.bytes());
  } else if (file.bytes().starts_with(ELFMAG)) {
    ElfReader(file, facts).read();
  }
  return facts;
}

std::string machine_name(uint16_t machine) {
  switch (machine) {
    case EM_386:
      return "i386";
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "AArch64";
    case EM_ARM:
      return "ARM";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "PowerPC64";
    case EM_S390:
      return "s390";
    default:
      return "machine " + std::to_string(machine);
  }
}

}  // namespace gordian::cli
