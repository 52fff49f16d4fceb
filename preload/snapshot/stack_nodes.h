#ifndef GORDIAN_PRELOAD_SNAPSHOT_STACK_NODES_H_
#define GORDIAN_PRELOAD_SNAPSHOT_STACK_NODES_H_

#include <stdint.h>

#include "preload/snapshot/output_file.h"
#include "preload/stacks/stack_store.h"

namespace gordian::preload {

// Writes the nodes marked in `needed` (a byte per id) and all their ancestors. Returns how many; false in `complete`
// if memory ran out.
uint64_t write_stack_nodes(const StackStore& store, uint8_t* needed, OutputFile* file, bool* complete);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_STACK_NODES_H_
