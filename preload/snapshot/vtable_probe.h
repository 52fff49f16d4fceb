// Recognises vtables: is this word the address point of one, and what does its RTTI say?
//
// The Itanium ABI lays a vtable out around its address point v: offset to top at v[-2], type_info* at v[-1], virtual
// functions from v[0]. A type_info begins with its own vptr and a pointer to the mangled name. All of these must point
// where such things lie (module memory, printable text), which nothing else in a program does by chance. Without RTTI
// (-fno-rtti) v[-1] is 0: then v[-2] must be 0 and v[0] must point to code.
//
// Each distinct value is looked at once and written once, as soon as it is found.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_VTABLE_PROBE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_VTABLE_PROBE_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/snapshot/encoder.h"
#include "preload/snapshot/fields.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/module_list.h"
#include "preload/snapshot/output_file.h"

namespace gordian::preload {

class VtableProbe {
 public:
  // REQUIRES: all of them outlive the probe.
  VtableProbe(const MemoryMap* map, const ModuleList* modules, OutputFile* file)
      : map_(map), modules_(modules), file_(file) {}
  bool create();

  // What a word that points into `segment` means for the counts beside it. Writes a Vtable record at the first sight.
  Counts look_at(uint64_t value, const ModuleSegment& segment);

  uint64_t vtables() const { return vtables_; }
  // False: memory ran out, so that some values were looked at more than once.
  bool complete() const { return complete_; }

 private:
  static constexpr size_t kMaxSlots = 8;
  static constexpr int64_t kMaxOffsetToTop = int64_t{1} << 28;

  struct Seen {
    uint64_t value;
    Counts counts;
  };

  Counts probe(uint64_t value, const ModuleSegment& segment);
  bool read_type_name(uint64_t type_info, Bytes* name);
  bool read_name(uint64_t at, Bytes* name);
  bool is_code(uint64_t address) const;
  Counts write(uint64_t value, int64_t offset_to_top, Counts counts);
  Seen* slot_of(Seen* table, size_t capacity, uint64_t value) const;
  void remember(uint64_t value, Counts counts);

  const MemoryMap* map_;
  const ModuleList* modules_;
  OutputFile* file_;
  Bytes message_;
  Bytes name_;
  Bytes slots_;
  Seen* seen_ = nullptr;  // open addressing; value 0: free
  size_t capacity_ = 0;
  size_t used_ = 0;
  uint64_t vtables_ = 0;
  bool complete_ = true;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_VTABLE_PROBE_H_
