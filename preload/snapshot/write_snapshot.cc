#include "preload/snapshot/write_snapshot.h"

#include <errno.h>

#include "preload/platform/syscalls.h"
#include "preload/runtime/image.h"
#include "preload/snapshot/block_index.h"
#include "preload/snapshot/block_scan.h"
#include "preload/snapshot/copy_guard.h"
#include "preload/snapshot/describe.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/module_list.h"
#include "preload/snapshot/output_file.h"
#include "preload/snapshot/root_areas.h"
#include "preload/snapshot/root_scan.h"
#include "preload/snapshot/stack_nodes.h"
#include "preload/snapshot/status_file.h"
#include "preload/snapshot/threads_now.h"
#include "preload/snapshot/vtable_probe.h"
#include "preload/stacks/stack_store.h"

namespace gordian::preload {

namespace {

constinit OutputFile file;
constinit MemoryMap memory_map;
constinit ModuleList modules;
constinit BlockIndex block_index;

// Returns 0 or an error number.
int write_snapshot(const SnapshotRequest& request) {
  // What is there: mappings, ELF images, live blocks, roots.
  RootAreas roots(&memory_map, &modules, &block_index, &request);
  if (!memory_map.load(!request.memory_is_shared) || !modules.find_all(memory_map) ||
      !block_index.build(block_table, arena_table, modules.data_ranges(), memory_map.reader()) || !roots.find_all())
    return ENOMEM;

  // Who: the process, its modules and threads.
  Bytes message;
  Bytes nested;
  if (!message.create(snapshot_format::kMaxRecordBytes) || !nested.create(snapshot_format::kMaxRecordBytes))
    return ENOMEM;
  write_header(request, &file, &message);
  modules.write(&file, &message, &nested);
  ModuleList::write_unloaded(&file, &message, &nested);
  size_t registers_unseen = 0;
  if (!write_threads(request, roots, &file, &message, &registers_unseen)) return ENOMEM;

  // Blocks with their pointers; vtables as they are met.
  VtableProbe vtables(&memory_map, &modules, &file);
  BlockScan blocks(&block_index, &modules, &memory_map, &vtables, &file);
  auto* needed_stacks = own_memory.allocate_array<uint8_t>(size_t{stack_store.end_id()} + 1);
  if (needed_stacks == nullptr || !vtables.create() || !blocks.write_all(needed_stacks)) return ENOMEM;

  // The stacks that those blocks need.
  bool complete = false;
  const uint64_t stack_nodes = write_stack_nodes(stack_store, needed_stacks, &file, &complete);
  if (!complete) return ENOMEM;

  // Roots.
  RootScan root_scan(&block_index, &memory_map, &file);
  if (!root_scan.create()) return ENOMEM;
  for (const RootArea& area : roots.areas()) root_scan.scan(area);
  if (request.caller_tid != 0)
    root_scan.scan_registers(request.registers, request.caller_tid, static_cast<const char*>(request.threads[0].name));

  // What the program said, what could not be seen, and the totals.
  write_names(&file, &message);
  write_not_seen(request, registers_unseen, roots.cut_off(), memory_map, block_index, &file, &message);
  const Totals totals{blocks.blocks(),   blocks.bytes(), blocks.words(),
                      root_scan.words(), stack_nodes,    vtables.vtables()};
  write_trailer(totals, &file, &message);
  return 0;
}

}  // namespace

void write_snapshot_and_exit(SnapshotRequest& request) {
  if (request.threads == nullptr) sys::exit_group(ENOMEM);
  guard_copy(&file, request.name_fd);
  if (!request.memory_is_shared) correct_threads(&request);
  int error = file.create(image.folder.text(), image.program.text(), request.pid, request.sequence);
  if (error != 0) sys::exit_group(error);
  error = write_snapshot(request);
  if (error == 0) {
    error = file.finish();
  } else {
    file.abandon(error);
  }
  if (error == 0 && request.name_fd >= 0) StatusFile(request.name_fd).write_name(file.name());
  sys::exit_group(error);
}

}  // namespace gordian::preload
