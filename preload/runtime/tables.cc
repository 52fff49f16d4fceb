// Where the runtime's tables lie.
//
// Problem: a shell script forks thousands of times. For each 2 MiB of addresses in which a page is in use, the kernel
// copies a page of page tables at the fork, and clears and frees it at the child's end: about 2 us each on a virtual
// machine, ten of them where each table lies by itself; and one page more for each GiB. Most tables are large arrays of
// which a small process uses a page or two at one end.
// Choice: what every process uses lies within one stretch of 2 MiB, in this order:
//
//   buckets of the stack store   16 MB, of which the end is used first
//   state of the process         a page that a fork wipes, then one that a fork shares
//   pool                         for what is small and made by everyone: the first thread's memo, the recipes, the
//                                first leaf of the block table
//   registry of the threads      of which the first page is used first
//   nodes of the stack store     1 GB, of which the beginning is used first
//
// Before that lie the tables that are indexed by address, of which the used pages are where they are.
// Rejected: smaller tables that grow by copying (pauses, and readers that must be told).
#include "preload/runtime/tables.h"

#include "preload/runtime/mapping_marks.h"
#include "preload/runtime/own_memory.h"
#include "preload/runtime/process_state.h"
#include "preload/runtime/thread_registry.h"
#include "preload/stacks/stack_store.h"
#include "preload/stacks/thread_stacks.h"
#include "preload/table/block_table.h"
#include "preload/unwind/loaded_code.h"
#include "preload/unwind/recipe_table.h"

namespace gordian::preload {

namespace {

constexpr size_t kStretch = size_t{2} << 20;
constexpr size_t kUsedBuckets = 64 * 1024;  // bytes, of a small process
constexpr size_t kPool = 5 * kStretch / 8;

// What a young process writes (process_state.h), on one page.
struct YoungPage {
  StackStore::Counters counters;
  YoungRoom room;
};
static_assert(sizeof(YoungPage) <= kPageSize);

// Nearly 2^26 nodes when addresses are plenty, fewer in a small reservation.
size_t affordable_stack_nodes() {
  const size_t share = (own_memory.end() - own_memory.begin()) / 8 / sizeof(StackStore::Node);
  const size_t most = BlockStart::kOwnStack;
  return (share < most ? share : most) & ~size_t{0xffff};
}

}  // namespace

bool create_tables() {
  if (!own_memory.reserve() || !block_table.create() || !mapping_marks.create()) return false;
  own_memory.skip_to(kStretch, kUsedBuckets);
  if (!stack_store.create_buckets() || !create_process_state() || !own_memory.open_pool(kPool)) return false;
  auto* young = own_memory.allocate_array<YoungPage>(1);
  if (young == nullptr || !thread_registry.create()) return false;
  ThreadStacks::use_young_room(&young->room);
  return stack_store.create(affordable_stack_nodes(), &young->counters) && recipe_table.create() &&
         loaded_code.create();
}

}  // namespace gordian::preload
