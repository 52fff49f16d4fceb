// The ELF images in memory, found without the loader: its lists may be half changed by another thread.
//
// An image is a mapping at file offset 0 that begins with an ELF header, and whose program headers (read from memory)
// agree with what is mapped where. An ELF file that was merely mapped as data does not agree.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_MODULE_LIST_H_
#define GORDIAN_PRELOAD_SNAPSHOT_MODULE_LIST_H_

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "preload/runtime/image.h"
#include "preload/snapshot/encoder.h"
#include "preload/snapshot/fields.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/output_file.h"

namespace gordian::preload {

struct Module {
  Text path;
  bool deleted = false;
  bool main_program = false;
  bool runtime = false;    // libgordian.so itself
  bool allocator = false;  // provides the real malloc
  uintptr_t bias = 0;
  size_t tls_bytes = 0;  // of its PT_TLS, with alignment
  size_t build_id_size = 0;
  unsigned char build_id[64] = {};
};

struct ModuleSegment {
  uintptr_t begin;
  uintptr_t end;
  uint32_t protection;
  uint64_t file_offset;
  uint32_t module;
};

class ModuleList {
 public:
  // REQUIRES: the map is loaded. False: memory ran out.
  bool find_all(const MemoryMap& map);
  void write(OutputFile* file, Bytes* message, Bytes* nested) const;
  // Those that are gone, but that stacks may have frames of.
  static void write_unloaded(OutputFile* file, Bytes* message, Bytes* nested);

  size_t size() const { return modules_.size(); }
  const Module& operator[](size_t index) const { return modules_[index]; }
  // The segment that contains the address, or nullptr.
  const ModuleSegment* find(uintptr_t address) const;
  // The same, for addresses that mostly lie in no module.
  const ModuleSegment* find_likely(uintptr_t address) const { return likely(address) ? find(address) : nullptr; }
  // False: the address lies in no module.
  bool likely(uintptr_t address) const { return address - low_ < high_ - low_ && areas_[address >> kAreaBits] != 0; }
  // Whole address ranges of writable PT_LOADs, relro included, in address order. `file_offset` is not set.
  const OwnVector<ModuleSegment>& data_ranges() const { return data_ranges_; }
  const OwnVector<ModuleSegment>& segments() const { return segments_; }
  // Static TLS of all modules together, roughly.
  size_t tls_bytes() const;

 private:
  static constexpr size_t kMaxHeaders = 128;
  static constexpr int kAreaBits = 22;
  static constexpr int kAddressBits = 47;

  bool try_module(const MemoryMap& map, const Mapping& first);
  bool agrees(const MemoryMap& map, const Mapping& first, const Elf64_Phdr* headers, size_t count,
              uintptr_t bias) const;
  bool add_segments(const MemoryMap& map, const Mapping& first, const Elf64_Phdr& load, uintptr_t bias,
                    uint32_t module);
  void read_notes(const MemoryMap& map, uintptr_t at, size_t size, Module* module) const;
  void sort();
  bool note_areas();

  OwnVector<Module> modules_;
  OwnVector<ModuleSegment> segments_;
  OwnVector<ModuleSegment> data_ranges_;
  uintptr_t low_ = 0;  // all segments lie in [low_, high_)
  uintptr_t high_ = 0;
  uint8_t* areas_ = nullptr;  // a byte per 4 MiB of address space: is there any segment?
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_MODULE_LIST_H_
