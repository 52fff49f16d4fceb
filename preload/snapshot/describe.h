// The parts of a snapshot that are not memory: header, threads, what was not seen, trailer.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_DESCRIBE_H_
#define GORDIAN_PRELOAD_SNAPSHOT_DESCRIBE_H_

#include <stdint.h>

#include "preload/snapshot/block_index.h"
#include "preload/snapshot/encoder.h"
#include "preload/snapshot/memory_map.h"
#include "preload/snapshot/output_file.h"
#include "preload/snapshot/request.h"
#include "preload/snapshot/root_areas.h"

namespace gordian::preload {

struct Totals {
  uint64_t blocks;
  uint64_t bytes;
  uint64_t words;
  uint64_t root_words;
  uint64_t stack_nodes;
  uint64_t vtables;
};

// Each uses `message` as scratch space.
void write_header(const SnapshotRequest& request, OutputFile* file, Bytes* message);
// False: no memory. `registers_unseen`: how many threads have registers of which it is not known what they hold.
bool write_threads(const SnapshotRequest& request, const RootAreas& roots, OutputFile* file, Bytes* message,
                   size_t* registers_unseen);
// `cut_off`: RootAreas::cut_off().
void write_not_seen(const SnapshotRequest& request, size_t registers_unseen, size_t cut_off, const MemoryMap& map,
                    const BlockIndex& index, OutputFile* file, Bytes* message);
// The names that the program gave to its blocks.
void write_names(OutputFile* file, Bytes* message);
// REQUIRES: everything else is recorded.
void write_trailer(const Totals& totals, OutputFile* file, Bytes* message);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_DESCRIBE_H_
