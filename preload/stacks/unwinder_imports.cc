#include "preload/stacks/unwinder_imports.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "preload/platform/syscalls.h"
#include "preload/platform/text.h"
#include "preload/runtime/own_memory.h"

namespace gordian::preload {

namespace {

using FindObject = int (*)(void* address, dl_find_object* result);
FindObject find_object = nullptr;

// The kernel reads the signal set before it finds that the first argument is nonsense.
bool readable(uintptr_t address) {
  constexpr long kNonsense = -1;
  return sys::call(SYS_rt_sigprocmask, kNonsense, static_cast<long>(address & ~uintptr_t{7}), 0, 8) != -EFAULT;
}

int no_pipe(int* ends, int /*flags*/) {
  ends[0] = ends[1] = -1;
  return 0;
}

long quiet_read(int fd, void* to, size_t size) { return sys::with_errno(fd < 0 ? -EAGAIN : sys::read(fd, to, size)); }

// libunwind writes to its pipe by syscall(): the answer is what it wants, not the byte.
long quiet_syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_write) return sys::with_errno(readable(static_cast<uintptr_t>(arguments[1])) ? 1 : -EFAULT);
  return sys::with_errno(
      sys::call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]));
}

long quiet_write(int /*fd*/, const void* from, size_t size) {
  return sys::with_errno(readable(reinterpret_cast<uintptr_t>(from)) ? static_cast<long>(size) : -EFAULT);
}

// A question that sandboxes forbid.
int quiet_mincore(void* at, size_t /*size*/, unsigned char* /*pages*/) {
  return static_cast<int>(sys::with_errno(readable(reinterpret_cast<uintptr_t>(at)) ? 0 : -ENOMEM));
}

void* own_mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  if ((flags & MAP_ANONYMOUS) != 0) {
    void* memory = own_memory.allocate(size);
    if (memory == nullptr) errno = ENOMEM;
    return memory == nullptr ? MAP_FAILED : memory;
  }
  return reinterpret_cast<void*>(
      sys::with_errno(sys::call(SYS_mmap, sys::address(at), static_cast<long>(size), protection, flags, fd, offset)));
}

int own_munmap(void* at, size_t size) {
  if (own_memory.contains(reinterpret_cast<uintptr_t>(at))) return 0;
  return static_cast<int>(sys::with_errno(sys::call(SYS_munmap, sys::address(at), static_cast<long>(size))));
}

// The program's own headers are where the kernel says; those of a library behind the ELF header that its first page is.
// An executable may be laid out otherwise: its lowest segment need not be the one that begins at the start of the file.
bool find_program_headers(const dl_find_object& found, dl_phdr_info& info) {
  const auto map_start = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
  const uintptr_t of_program = getauxval(AT_PHDR);
  const auto count = static_cast<ElfW(Half)>(getauxval(AT_PHNUM));
  if (of_program >= map_start && of_program < reinterpret_cast<uintptr_t>(found.dlfo_map_end)) {
    info.dlpi_phdr = reinterpret_cast<const ElfW(Phdr)*>(of_program);
    info.dlpi_phnum = count;
    return true;
  }
  const auto* header = static_cast<const ElfW(Ehdr)*>(found.dlfo_map_start);
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_phentsize != sizeof(ElfW(Phdr))) return false;
  info.dlpi_phdr = reinterpret_cast<const ElfW(Phdr)*>(map_start + header->e_phoff);
  info.dlpi_phnum = header->e_phnum;
  return true;
}

// The only question libunwind has for the list of images is which one holds the code address that its data begins with.
// _dl_find_object answers it without a lock.
int iterate_one_image(int (*visit)(dl_phdr_info*, size_t, void*), void* data) {
  dl_find_object found;
  if (find_object(*static_cast<void**>(data), &found) != 0) return 0;
  dl_phdr_info info{};
  info.dlpi_addr = found.dlfo_link_map->l_addr;
  info.dlpi_name = found.dlfo_link_map->l_name;
  if (!find_program_headers(found, info)) return 0;
  return visit(&info, sizeof info, data);
}

struct Redirection {
  const char* name;
  void* target;
};

const Redirection kRedirections[] = {
    {"pipe2", reinterpret_cast<void*>(no_pipe)},
    {"read", reinterpret_cast<void*>(quiet_read)},
    {"write", reinterpret_cast<void*>(quiet_write)},
    {"syscall", reinterpret_cast<void*>(quiet_syscall)},
    {"mincore", reinterpret_cast<void*>(quiet_mincore)},
    {"mmap", reinterpret_cast<void*>(own_mmap)},
    {"munmap", reinterpret_cast<void*>(own_munmap)},
    {"dl_iterate_phdr", reinterpret_cast<void*>(iterate_one_image)},
};

void* redirected(const char* name) {
  for (const Redirection& redirection : kRedirections) {
    if (!(Text(name) == redirection.name)) continue;
    const bool needs_find_object = redirection.target == reinterpret_cast<void*>(iterate_one_image);
    return needs_find_object && find_object == nullptr ? nullptr : redirection.target;
  }
  return nullptr;
}

struct DynamicTables {
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  const ElfW(Rela) * relocations[2] = {nullptr, nullptr};  // of calls, of data
  size_t bytes[2] = {0, 0};
};

DynamicTables tables_of(const ElfW(Dyn) * dynamic) {
  DynamicTables tables;
  for (; dynamic->d_tag != DT_NULL; ++dynamic) {
    const auto address = dynamic->d_un.d_ptr;
    if (dynamic->d_tag == DT_SYMTAB) tables.symbols = reinterpret_cast<const ElfW(Sym)*>(address);
    if (dynamic->d_tag == DT_STRTAB) tables.names = reinterpret_cast<const char*>(address);
    if (dynamic->d_tag == DT_JMPREL) tables.relocations[0] = reinterpret_cast<const ElfW(Rela)*>(address);
    if (dynamic->d_tag == DT_PLTRELSZ) tables.bytes[0] = dynamic->d_un.d_val;
    if (dynamic->d_tag == DT_RELA) tables.relocations[1] = reinterpret_cast<const ElfW(Rela)*>(address);
    if (dynamic->d_tag == DT_RELASZ) tables.bytes[1] = dynamic->d_un.d_val;
  }
  return tables;
}

// The slot may lie in memory that was made read-only after relocation: which it is again afterwards.
bool replace(uintptr_t slot, void* target) {
  const uintptr_t page = slot & ~uintptr_t{kPageSize - 1};
  if (sys::failed(sys::mprotect(reinterpret_cast<void*>(page), kPageSize, PROT_READ | PROT_WRITE))) return false;
  *reinterpret_cast<void**>(slot) = target;
  return true;
}

void protect_again(void* library_base, const ElfW(Ehdr) * header) {
  const auto* headers = reinterpret_cast<const ElfW(Phdr)*>(static_cast<const char*>(library_base) + header->e_phoff);
  for (size_t i = 0; i < header->e_phnum; ++i) {
    if (headers[i].p_type != PT_GNU_RELRO) continue;
    const uintptr_t begin =
        (reinterpret_cast<uintptr_t>(library_base) + headers[i].p_vaddr) & ~uintptr_t{kPageSize - 1};
    const uintptr_t end = (reinterpret_cast<uintptr_t>(library_base) + headers[i].p_vaddr + headers[i].p_memsz) &
                          ~uintptr_t{kPageSize - 1};
    if (end > begin) sys::mprotect(reinterpret_cast<void*>(begin), end - begin, PROT_READ);
  }
}

}  // namespace

bool redirect_unwinder_imports(void* library) {
  find_object = reinterpret_cast<FindObject>(dlsym(RTLD_DEFAULT, "_dl_find_object"));
  if (find_object == nullptr) dlerror();
  link_map* map = nullptr;
  if (dlinfo(library, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) return false;
  const DynamicTables tables = tables_of(map->l_ld);
  if (tables.symbols == nullptr || tables.names == nullptr) return false;
  for (int kind = 0; kind < 2; ++kind) {
    for (size_t i = 0; i < tables.bytes[kind] / sizeof(ElfW(Rela)); ++i) {
      const ElfW(Rela)& relocation = tables.relocations[kind][i];
      const auto type = ELF64_R_TYPE(relocation.r_info);
      if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT) continue;
      void* target = redirected(tables.names + tables.symbols[ELF64_R_SYM(relocation.r_info)].st_name);
      if (target != nullptr && !replace(map->l_addr + relocation.r_offset, target)) return false;
    }
  }
  protect_again(reinterpret_cast<void*>(map->l_addr), reinterpret_cast<const ElfW(Ehdr)*>(map->l_addr));
  return true;
}

}  // namespace gordian::preload
