// Whether the program still has frames on the stack of a thread that exits.
#ifndef GORDIAN_PRELOAD_STACKS_PROGRAM_FRAMES_H_
#define GORDIAN_PRELOAD_STACKS_PROGRAM_FRAMES_H_

namespace gordian::preload {

// True if every frame of the calling thread belongs to libc, to the runtime or to the program's entry point: main has
// returned, and what its frames left behind on the stack, in slots that libc's frames have not written, owns nothing.
// That is where one stale word in five runs of five hides the two-class cycle from LeakSanitizer. False if in doubt, or
// without an unwinder. Preserves errno.
bool program_left_the_stack();

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_STACKS_PROGRAM_FRAMES_H_
