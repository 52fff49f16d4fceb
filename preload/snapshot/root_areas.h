// Which memory is looked at for roots, and under which name.
//
// Every writable mapping is one of: the runtime's own, module data, a live thread's stack or TLS, the allocator's
// memory, or anything else. The kernel merges neighbours into one mapping, so mappings are cut up: first module data,
// stacks and TLS are taken out; of what remains,
//   [heap], and anonymous memory that holds live blocks or a finished thread's stack, is the allocator's or glibc's: of
//       it only the pieces that were mapped before our constructor ran (the loader's data) or by the program itself
//       (mapping_marks.h) are roots, and what a thread returned that nobody has joined. Its free chunks and dead stacks
//       are full of stale pointers.
//   a stack that is left from before a fork is a root: the thread may have been alive, and nothing unwound it.
//   everything else that can be read is a root as a whole, but for files and shared memory that nobody can write to.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_ROOT_AREAS_H_
#define GORDIAN_PRELOAD_SNAPSHOT_ROOT_AREAS_H_

#include <stddef.h>
#include <stdint.h>

#include "preload/snapshot/block_index.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/module_list.h"
#include "preload/snapshot/request.h"

namespace gordian::preload {

struct RootArea {
  Area area;
  uintptr_t begin;
  uintptr_t end;
  int tid;
  Text name;
  bool allocator_data;  // globals of the library that provides malloc
};

// Where a thread's stack was scanned.
struct ThreadStack {
  uintptr_t low;
  uintptr_t high;
};

class RootAreas {
 public:
  RootAreas(MemoryMap* map, const ModuleList* modules, const BlockIndex* index, const SnapshotRequest* request)
      : map_(map), modules_(modules), index_(index), request_(request) {}

  // False: memory ran out.
  bool find_all();

  const OwnVector<RootArea>& areas() const { return areas_; }
  // How many threads of the process that forked this one are scanned, as they may have been alive.
  size_t cut_off() const { return cut_off_; }
  // In the order of the request's threads.
  const OwnVector<ThreadStack>& stacks() const { return stacks_; }

 private:
  bool add(Area area, uintptr_t begin, uintptr_t end, int tid, Text name, bool allocator_data = false);
  bool cut_out(uintptr_t begin, uintptr_t end);
  bool add_module_data();
  bool add_thread(const ThreadSeen& thread);
  bool add_stack(const ThreadSeen& thread, uintptr_t begin, uintptr_t end);
  uintptr_t tls_begin(uintptr_t pointer, const Mapping& mapping) const;
  uintptr_t inherited_pointer(const ThreadSeen& thread) const;
  bool has_number(uintptr_t pointer, int wanted) const;
  template <typename Wanted>
  uintptr_t find_registered(uintptr_t begin, uintptr_t end, Wanted&& wanted) const;
  bool add_cut_off_threads();
  bool is_accounted_for(uintptr_t pointer) const;
  uintptr_t end_of_cuts_below(uintptr_t address, uintptr_t begin) const;
  bool add_runtime_data();
  bool add_rest();
  bool add_gap(const Mapping& mapping, uintptr_t begin, uintptr_t end);
  bool add_known_pieces(const Mapping& mapping, uintptr_t begin, uintptr_t end);
  bool add_results(const Mapping& mapping, uintptr_t begin, uintptr_t end);
  bool is_joinable(uintptr_t pointer) const;
  bool holds_finished_thread(uintptr_t begin, uintptr_t end) const;
  bool is_unknown_finished_thread(uintptr_t begin, uintptr_t end) const;
  void sort_cuts();

  MemoryMap* map_;
  const ModuleList* modules_;
  const BlockIndex* index_;
  const SnapshotRequest* request_;
  OwnVector<RootArea> areas_;
  OwnVector<ThreadStack> stacks_;
  OwnVector<AddressRange> cuts_;
  size_t cut_off_ = 0;
};

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_ROOT_AREAS_H_
