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

// Returns its size: `known` if there is none among these notes. `id` has room for kMaxBuildId.
size_t read_build_id(uintptr_t at, size_t size, unsigned char* id, size_t known) {
  while (size >= sizeof(ElfW(Nhdr))) {
    const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
    const size_t name_bytes = (size_t{note->n_namesz} + 3) & ~size_t{3};
    const size_t bytes = sizeof *note + name_bytes + ((size_t{note->n_descsz} + 3) & ~size_t{3});
    if (bytes > size) return known;
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && note->n_descsz <= CodeModule::kMaxBuildId) {
      memcpy(id, reinterpret_cast<const char*>(at) + sizeof *note + name_bytes, note->n_descsz);
      known = note->n_descsz;
    }
    at += bytes;
    size -= bytes;
  }
  return known;
}

const ElfW(Phdr) * headers_of(const dl_find_object& found, size_t* count) {
  const auto* header = static_cast<const ElfW(Ehdr)*>(found.dlfo_map_start);
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_phentsize != sizeof(ElfW(Phdr))) return nullptr;
  *count = header->e_phnum;
  return reinterpret_cast<const ElfW(Phdr)*>(static_cast<const char*>(found.dlfo_map_start) + header->e_phoff);
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
  module->segment_count = module->build_id_bytes = 0;
  module->end_mark.store(0, std::memory_order_relaxed);
  module->unloaded_at_ns.store(0, std::memory_order_relaxed);
  module->begin = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
  module->end = reinterpret_cast<uintptr_t>(found.dlfo_map_end);
  module->link_map = found.dlfo_link_map;
  module->bias = found.dlfo_link_map->l_addr;
  const size_t length = strnlen(found.dlfo_link_map->l_name, sizeof module->path - 1);
  memcpy(module->path, found.dlfo_link_map->l_name, length);
  module->path[length] = '\0';
  size_t count = 0;
  const auto* headers = length == 0 ? nullptr : headers_of(found, &count);
  for (size_t i = 0; headers != nullptr && i < count; ++i) {
    if (headers[i].p_type == PT_LOAD) add_segment(headers[i], module);
    if (headers[i].p_type == PT_NOTE)
      module->build_id_bytes = read_build_id(module->bias + headers[i].p_vaddr, headers[i].p_memsz, module->build_id,
                                             module->build_id_bytes);
  }
}

// Is it that module, come back? Only if both have the same build-id: files get replaced.
bool is_same(const dl_find_object& found, const CodeModule& module) {
  if (reinterpret_cast<uintptr_t>(found.dlfo_map_start) != module.begin ||
      reinterpret_cast<uintptr_t>(found.dlfo_map_end) != module.end || found.dlfo_link_map->l_addr != module.bias ||
      strcmp(found.dlfo_link_map->l_name, module.path) != 0 || module.build_id_bytes == 0)
    return false;
  size_t count = 0;
  const auto* headers = headers_of(found, &count);
  unsigned char id[CodeModule::kMaxBuildId] = {};
  size_t bytes = 0;
  for (size_t i = 0; headers != nullptr && i < count; ++i) {
    if (headers[i].p_type == PT_NOTE)
      bytes = read_build_id(module.bias + headers[i].p_vaddr, headers[i].p_memsz, id, bytes);
  }
  return bytes == module.build_id_bytes && memcmp(id, module.build_id, bytes) == 0;
}

}  // namespace

bool LoadedCode::create() {
  first_modules_ = own_memory.allocate_array<CodeModule>(kFirstModules);
  return first_modules_ != nullptr;
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
    const CodeModule& module = at(i);
    if (!module.ready.load(std::memory_order_acquire) || code - module.begin >= module.end - module.begin) continue;
    if (module.unloaded_at_ns.load(std::memory_order_relaxed) != 0) continue;
    if (module.link_map == link_map && module.begin == begin && module.end == end) return true;
  }
  return false;
}

// The one with the largest mark below `before`, among those that overlapped; nullptr: none.
CodeModule* LoadedCode::last_unloaded_from(uintptr_t begin, uintptr_t end, uint32_t before) const {
  CodeModule* last = nullptr;
  uint32_t largest = 0;
  for (size_t i = 0; i < count(); ++i) {
    CodeModule& module = at(i);
    if (!module.ready.load(std::memory_order_acquire) || module.begin >= end || begin >= module.end) continue;
    const uint32_t mark = module.end_mark.load(std::memory_order_relaxed);
    if (mark <= largest || mark >= before) continue;
    last = &module;
    largest = mark;
  }
  return last;
}

uint32_t LoadedCode::mark_before(const CodeModule& module) const {
  const uint32_t mark = module.end_mark.load(std::memory_order_relaxed);
  const CodeModule* before = last_unloaded_from(module.begin, module.end, mark == 0 ? UINT32_MAX : mark);
  return before == nullptr ? 0 : before->end_mark.load(std::memory_order_relaxed);
}

bool LoadedCode::make_room_for(size_t index) {
  if (index < kFirstModules || further_modules_.load(std::memory_order_acquire) != nullptr) return true;
  CodeModule* fresh = own_memory.allocate_array<CodeModule>(kMaxModules - kFirstModules);
  CodeModule* present = nullptr;
  return fresh != nullptr &&
         (further_modules_.compare_exchange_strong(present, fresh, std::memory_order_acq_rel) || present != nullptr);
}

// When there are too many, the one that was unloaded first is forgotten.
CodeModule* LoadedCode::new_place() {
  size_t index = next_.load(std::memory_order_relaxed);
  while (index < kMaxModules) {
    if (!make_room_for(index)) return nullptr;
    if (next_.compare_exchange_weak(index, index + 1, std::memory_order_acq_rel)) return &at(index);
  }
  CodeModule* first = nullptr;
  uint32_t smallest = UINT32_MAX;
  for (size_t i = 0; i < kMaxModules; ++i) {
    const uint32_t mark = at(i).end_mark.load(std::memory_order_relaxed);
    if (mark == 0 || mark >= smallest || !at(i).ready.load(std::memory_order_relaxed)) continue;
    first = &at(i);
    smallest = mark;
  }
  return first != nullptr && first->ready.exchange(false, std::memory_order_acquire) ? first : nullptr;
}

void LoadedCode::note(uintptr_t code) {
  dl_find_object found;
  if (!find_object(code, &found)) return;
  const auto begin = reinterpret_cast<uintptr_t>(found.dlfo_map_start);
  const auto end = reinterpret_cast<uintptr_t>(found.dlfo_map_end);
  if (knows(found.dlfo_link_map, begin, end, code)) return;
  look_for_unloaded();
  CodeModule* last = last_unloaded_from(begin, end, UINT32_MAX);
  if (last != nullptr && is_same(found, *last)) {
    if (listener_.back != nullptr) listener_.back(*last, mark_before(*last));
    last->end_mark.store(0, std::memory_order_relaxed);
    last->link_map = found.dlfo_link_map;
    last->unloaded_at_ns.store(0, std::memory_order_release);
    return;
  }
  CodeModule* module = new_place();
  if (module == nullptr) return;
  describe(found, module);
  module->ready.store(true, std::memory_order_release);
}

void LoadedCode::look_for_unloaded() {
  for (size_t i = 0; i < count(); ++i) {
    CodeModule& module = at(i);
    if (!module.ready.load(std::memory_order_acquire) || module.unloaded_at_ns.load(std::memory_order_relaxed) != 0)
      continue;
    dl_find_object now;
    if (find_object(module.begin, &now) && now.dlfo_link_map == module.link_map &&
        reinterpret_cast<uintptr_t>(now.dlfo_map_end) == module.end)
      continue;
    unload(&module);
  }
}

// By the first thread that finds it gone.
void LoadedCode::unload(CodeModule* module) {
  uint64_t loaded = 0;
  if (!module->unloaded_at_ns.compare_exchange_strong(loaded, sys::real_time_ns(), std::memory_order_relaxed)) return;
  recipe_table.forget_all();
  const uint32_t mark = listener_.gone == nullptr ? 1 : listener_.gone(*module, mark_before(*module));
  module->end_mark.store(mark, std::memory_order_release);
}

}  // namespace gordian::preload
