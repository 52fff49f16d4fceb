// Which part of a thread's stack an address lies in.
#ifndef GORDIAN_ANALYZER_GRAPH_STACK_FRAMES_H_
#define GORDIAN_ANALYZER_GRAPH_STACK_FRAMES_H_

#include <cstdint>
#include <optional>

#include "snapshot.pb.h"

namespace gordian {

// Whether a word of a thread's thread-local storage is one of its stack: the end of the stack lies just below that, and
// is scanned with it.
bool is_stack_after_all(const snapshot::Thread& thread, uint64_t address);

// The thread's frame (index into its frame_ends) that the address lies in; nothing if none is known to.
std::optional<int> frame_at(const snapshot::Thread& thread, uint64_t address);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_GRAPH_STACK_FRAMES_H_
