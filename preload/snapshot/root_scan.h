// Finds and writes the words outside the heap that hold the address of a live block.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_ROOT_SCAN_H_
#define GORDIAN_PRELOAD_SNAPSHOT_ROOT_SCAN_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/snapshot/block_index.h"
#include "preload/snapshot/encoder.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/output_file.h"
#include "preload/snapshot/root_areas.h"

namespace gordian::preload {

class RootScan {
 public:
  // REQUIRES: all of them outlive the scan.
  RootScan(const BlockIndex* index, MemoryMap* map, OutputFile* file) : index_(index), map_(map), file_(file) {}
  // False: memory ran out.
  bool create();

  void scan(const RootArea& area);
  void scan_registers(const Registers& registers, int tid, Text name);

  uint64_t words() const { return words_; }

 private:
  void begin(const RootArea& area);
  void add(const RootArea& area, uintptr_t at, uint64_t value);
  void flush(const RootArea& area);
  bool is_root(const RootArea& area, uintptr_t at, uint64_t value) const;

  const BlockIndex* index_;
  MemoryMap* map_;
  OutputFile* file_;
  Bytes steps_;
  Bytes values_;
  Bytes message_;
  uintptr_t last_ = 0;
  uint64_t words_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_ROOT_SCAN_H_
