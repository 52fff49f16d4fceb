#include "preload/unwind/loaded_code.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "preload/platform/syscalls.h"
#include "preload/runtime/own_memory.h"
#include "preload/unwind/find_object.h"
#include "preload/unwind/recipe_table.h"

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

namespace gordian::preload {

constinit LoadedCode loaded_code;

namespace {

void read_build_id(uintptr_t at, size_t size, CodeModule* module) {
  while (size >= sizeof(ElfW(Nhdr))) {
    const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
    const size_t name_bytes = (size_t{note->n_namesz} + 3) & ~size_t{3};
    const size_t bytes = sizeof *note + name_bytes + ((size_t{note->n_descsz} + 3) & ~size_t{3});
    if (bytes > size) return;
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && note->n_descsz <= CodeModule::kMaxBuildId) {
      memcpy(module->build_id, reinterpret_cast<const char*>(at) + sizeof *note + name_bytes, note->n_descsz);
      module->build_id_bytes = note->n_descsz;
    }
    at += bytes;
    size -= bytes;
  }
}

void add_segment(const ElfW(Phdr) & header, CodeModule* module) {
  if (module->segment_count == CodeModule::kMaxSegments) return;
  const uintptr_t begin = module->bias + header.p_vaddr;
  const uint32_t protection = ((header.p_flags & PF_R) != 0 ? 1u : 0u) | ((header.p_flags & PF_W) != 0 ? 2u : 0u) |
                              ((header.p_flags & PF_X) != 0 ? 4u : 0u);
  const uintptr_t page_begin = begin & ~uintptr_t{kPageSize - 1};
  const uintptr_t page_end = (begin + header.p_memsz + kPageSize - 1) & ~uintptr_t{kPageSize - 1};
  module->segments[module->segment_count++] = {page_begin, page_end, protection,
                                               header.p_offset & ~uint64_t{kPageSize - 1}};
}

// A library's program headers lie behind the ELF header that its first page is. (An executable may be laid out
// otherwise, but is never unloaded.)
void describe(const dl_find_object& found, CodeModule* module) {
  module->begin = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
  module->end = reinterpret_cast<uintptr_t>(found.dlfo_map_end);
  module->link_map = found.dlfo_link_map;
  module->bias = found.dlfo_link_map->l_addr;
  const size_t length = strnlen(found.dlfo_link_map->l_name, sizeof module->path - 1);
  memcpy(module->path, found.dlfo_link_map->l_name, length);
  const auto* header = static_cast<const ElfW(Ehdr)*>(found.dlfo_map_start);
  if (length == 0 || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_phentsize != sizeof(ElfW(Phdr))) return;
  const auto* headers = reinterpret_cast<const ElfW(Phdr)*>(module->begin + header->e_phoff);
  for (size_t i = 0; i < header->e_phnum; ++i) {
    if (headers[i].p_type == PT_LOAD) add_segment(headers[i], module);
    if (headers[i].p_type == PT_NOTE) read_build_id(module->bias + headers[i].p_vaddr, headers[i].p_memsz, module);
  }
}

}  // namespace

bool LoadedCode::create() {
  modules_ = own_memory.allocate_array<CodeModule>(kMaxModules);
  return modules_ != nullptr;
}

bool LoadedCode::is_own(uintptr_t code) {
  const auto begin = reinterpret_cast<uintptr_t>(__ehdr_start);
  return code - begin < reinterpret_cast<uintptr_t>(_end) - begin;
}

size_t LoadedCode::count() const {
  const size_t taken = next_.load(std::memory_order_acquire);
  return taken < kMaxModules ? taken : kMaxModules;
}

bool LoadedCode::knows(const void* link_map, uintptr_t begin, uintptr_t end, uintptr_t code) const {
  for (size_t i = count(); i-- > 0;) {
    const CodeModule& module = modules_[i];
    if (!module.ready.load(std::memory_order_acquire) || code - module.begin >= module.end - module.begin) continue;
    if (module.unloaded_at_ns.load(std::memory_order_relaxed) != 0) continue;
    if (module.link_map == link_map && module.begin == begin && module.end == end) return true;
  }
  return false;
}

void LoadedCode::note(uintptr_t code) {
  dl_find_object found;
  if (!find_object(code, &found)) return;
  if (knows(found.dlfo_link_map, reinterpret_cast<uintptr_t>(found.dlfo_map_start),
            reinterpret_cast<uintptr_t>(found.dlfo_map_end), code))
    return;
  look_for_unloaded();
  const size_t index = next_.fetch_add(1, std::memory_order_relaxed);
  if (index >= kMaxModules) return;
  describe(found, &modules_[index]);
  modules_[index].ready.store(true, std::memory_order_release);
}

void LoadedCode::look_for_unloaded() {
  bool gone = false;
  for (size_t i = 0; i < count(); ++i) {
    CodeModule& module = modules_[i];
    if (!module.ready.load(std::memory_order_acquire) || module.unloaded_at_ns.load(std::memory_order_relaxed) != 0)
      continue;
    dl_find_object now;
    if (find_object(module.begin, &now) && now.dlfo_link_map == module.link_map &&
        reinterpret_cast<uintptr_t>(now.dlfo_map_end) == module.end)
      continue;
    module.unloaded_at_ns.store(sys::real_time_ns(), std::memory_order_relaxed);
    gone = true;
  }
  if (!gone) return;
  recipe_table.forget_all();
  epoch_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace gordian::preload
