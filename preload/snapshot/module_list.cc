#include "preload/snapshot/module_list.h"

#include <string.h>

#include "preload/hooks/real.h"
#include "preload/snapshot/fields.h"
#include "preload/unwind/loaded_code.h"

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];

namespace gordian::preload {

namespace {

constexpr uintptr_t kPageMask = ~uintptr_t{kPageSize - 1};
uintptr_t page_down(uintptr_t address) { return address & kPageMask; }
uintptr_t page_up(uintptr_t address) { return (address + kPageSize - 1) & kPageMask; }

bool may_begin_module(const Mapping& mapping) {
  return mapping.offset == 0 && mapping.readable() && !is_device(mapping) &&
         (mapping.name.starts_with("/") || mapping.name == "[vdso]");
}

// The segment that holds the start of the file. Not always the lowest: tools that edit executables put new ones below
// it.
const Elf64_Phdr* load_of_file_start(const Elf64_Phdr* headers, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (headers[i].p_type == PT_LOAD && page_down(headers[i].p_offset) == 0) return headers + i;
  }
  return nullptr;
}

// Where an offset of the file that `first` belongs to is mapped; 0: nowhere.
uintptr_t address_of_offset(const MemoryMap& map, const Mapping& first, uint64_t offset) {
  if (offset < first.size()) return first.begin + offset;
  for (const Mapping& mapping : map) {
    if (mapping.name == first.name && offset >= mapping.offset && offset - mapping.offset < mapping.size())
      return mapping.begin + (offset - mapping.offset);
  }
  return 0;
}

void add_segment(const ModuleSegment& segment, Bytes* message, Bytes* nested) {
  nested->clear();
  nested->field(fields::kStart, segment.begin);
  nested->field(fields::kEnd, segment.end);
  nested->field(fields::kProtection, segment.protection);
  nested->field(fields::kFileOffset, segment.file_offset);
  message->message_field(fields::kSegments, *nested);
}

void insert_sorted(OwnVector<ModuleSegment>* segments) {
  for (size_t i = 1; i < segments->size(); ++i) {
    const ModuleSegment moved = (*segments)[i];
    size_t at = i;
    for (; at > 0 && (*segments)[at - 1].begin > moved.begin; --at) (*segments)[at] = (*segments)[at - 1];
    (*segments)[at] = moved;
  }
}

}  // namespace

bool ModuleList::find_all(const MemoryMap& map) {
  for (const Mapping& mapping : map) {
    if (may_begin_module(mapping) && !try_module(map, mapping)) return false;
  }
  sort();
  return note_areas();
}

bool ModuleList::note_areas() {
  areas_ = own_memory.allocate_array<uint8_t>(size_t{1} << (kAddressBits - kAreaBits));
  if (areas_ == nullptr) return false;
  for (const ModuleSegment& segment : segments_) {
    if (segment.end > uintptr_t{1} << kAddressBits) continue;
    for (uintptr_t area = segment.begin >> kAreaBits; area <= (segment.end - 1) >> kAreaBits; ++area) areas_[area] = 1;
    if (low_ == 0) low_ = segment.begin;
    high_ = segment.end;
  }
  return true;
}

// Mappings come in address order, and so do segments, unless two images interleave.
void ModuleList::sort() {
  insert_sorted(&segments_);
  insert_sorted(&data_ranges_);
}

// False only if memory ran out.
bool ModuleList::try_module(const MemoryMap& map, const Mapping& first) {
  Elf64_Ehdr header;
  Elf64_Phdr headers[kMaxHeaders];
  if (!map.copy(first.begin, &header, sizeof header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return true;
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) return true;
  const size_t count = header.e_phnum;
  const uintptr_t headers_at = address_of_offset(map, first, header.e_phoff);
  if (count == 0 || count > kMaxHeaders || headers_at == 0) return true;
  if (!map.copy(headers_at, headers, count * sizeof(Elf64_Phdr))) return true;
  const Elf64_Phdr* load = load_of_file_start(headers, count);
  if (load == nullptr) return true;
  const uintptr_t bias = first.begin - page_down(load->p_vaddr);
  if (!agrees(map, first, headers, count, bias)) return true;

  Module module;
  module.path = first.name;
  module.deleted = first.deleted;
  module.bias = bias;
  module.runtime = reinterpret_cast<uintptr_t>(__ehdr_start) == first.begin;
  const auto index = static_cast<uint32_t>(modules_.size());
  for (size_t i = 0; i < count; ++i) {
    if (headers[i].p_type == PT_NOTE) read_notes(map, bias + headers[i].p_vaddr, headers[i].p_memsz, &module);
    if (headers[i].p_type == PT_TLS) module.tls_bytes = headers[i].p_memsz + headers[i].p_align;
    const auto holds = [&](uintptr_t address) { return address - (bias + headers[i].p_vaddr) < headers[i].p_memsz; };
    if (headers[i].p_type == PT_LOAD) {
      module.main_program |= holds(image.program_headers);
      module.allocator |= holds(reinterpret_cast<uintptr_t>(real.malloc));
    }
    if (headers[i].p_type == PT_LOAD && !add_segments(map, first, headers[i], bias, index)) return false;
  }
  return modules_.push(module);
}

bool ModuleList::agrees(const MemoryMap& map, const Mapping& first, const Elf64_Phdr* headers, size_t count,
                        uintptr_t bias) const {
  for (size_t i = 0; i < count; ++i) {
    if (headers[i].p_type != PT_LOAD || headers[i].p_filesz == 0) continue;
    const uintptr_t begin = page_down(bias + headers[i].p_vaddr);
    const Mapping* mapping = map.find(begin);
    if (mapping == nullptr || !(mapping->name == first.name)) return false;
    if (mapping->offset + (begin - mapping->begin) != page_down(headers[i].p_offset)) return false;
    if ((headers[i].p_flags & PF_X) != 0 && !mapping->executable()) return false;
  }
  return true;
}

bool ModuleList::add_segments(const MemoryMap& map, const Mapping& first, const Elf64_Phdr& load, uintptr_t bias,
                              uint32_t module) {
  const uintptr_t begin = page_down(bias + load.p_vaddr);
  const uintptr_t end = page_up(bias + load.p_vaddr + load.p_memsz);
  for (const Mapping* mapping = map.first_ending_after(begin); mapping != map.end() && mapping->begin < end;
       ++mapping) {
    const uintptr_t from = mapping->begin > begin ? mapping->begin : begin;
    const uintptr_t to = mapping->end < end ? mapping->end : end;
    const uint64_t offset = mapping->name == first.name ? mapping->offset + (from - mapping->begin) : 0;
    if (!segments_.push({from, to, mapping->protection, offset, module})) return false;
  }
  return (load.p_flags & PF_W) == 0 || data_ranges_.push({begin, end, PROT_READ | PROT_WRITE, 0, module});
}

void ModuleList::read_notes(const MemoryMap& map, uintptr_t at, size_t size, Module* module) const {
  while (size >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    if (!map.copy(at, &note, sizeof note)) return;
    const size_t name_bytes = (size_t{note.n_namesz} + 3) & ~size_t{3};
    const size_t bytes = sizeof note + name_bytes + ((size_t{note.n_descsz} + 3) & ~size_t{3});
    if (bytes > size) return;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz <= sizeof module->build_id &&
        map.copy(at + sizeof note + name_bytes, module->build_id, note.n_descsz)) {
      module->build_id_size = note.n_descsz;
    }
    at += bytes;
    size -= bytes;
  }
}

const ModuleSegment* ModuleList::find(uintptr_t address) const {
  size_t low = 0;
  size_t high = segments_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (segments_[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < segments_.size() && segments_[low].begin <= address ? &segments_[low] : nullptr;
}

size_t ModuleList::tls_bytes() const {
  size_t total = 0;
  for (const Module& module : modules_) total += module.tls_bytes;
  return total;
}

void ModuleList::write(OutputFile* file, Bytes* message, Bytes* nested) const {
  for (size_t i = 0; i < modules_.size(); ++i) {
    const Module& module = modules_[i];
    message->clear();
    message->text_field(fields::kPath, module.path);
    message->raw_field(fields::kBuildId, Text(reinterpret_cast<const char*>(module.build_id), module.build_id_size));
    message->field(fields::kBias, module.bias);
    for (const ModuleSegment& segment : segments_) {
      if (segment.module == i) add_segment(segment, message, nested);
    }
    message->field(fields::kMainProgram, module.main_program);
    message->field(fields::kDeleted, module.deleted);
    file->record(fields::kModules, *message);
  }
}

void ModuleList::write_unloaded(OutputFile* file, Bytes* message, Bytes* nested) {
  loaded_code.for_each_unloaded([&](const CodeModule& module) {
    message->clear();
    message->text_field(fields::kPath, module.path);
    message->raw_field(fields::kBuildId, Text(reinterpret_cast<const char*>(module.build_id), module.build_id_bytes));
    message->field(fields::kBias, module.bias);
    for (size_t i = 0; i < module.segment_count; ++i) {
      const CodeModule::Segment& segment = module.segments[i];
      add_segment({segment.begin, segment.end, segment.protection, segment.file_offset, 0}, message, nested);
    }
    message->field(fields::kUnloadedAtNs, module.unloaded_at_ns.load(std::memory_order_relaxed));
    message->field(fields::kStackIdsEnd, module.end_mark.load(std::memory_order_relaxed));
    file->record(fields::kModules, *message);
  });
}

}  // namespace gordian::preload
