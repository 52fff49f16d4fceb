// What the programs that allocate deep in all kinds of stacks have in common. Their functions have plain names, so that
// stacks_test.cc can say which ones must be in the stack of a block. Compiled in many ways.
#ifndef GORDIAN_TESTS_PRELOAD_STACKS_FRAMES_H_
#define GORDIAN_TESTS_PRELOAD_STACKS_FRAMES_H_

#include <stddef.h>

#include "tests/preload/world/scenarios.h"

// No tail call: the function is still there when what it calls allocates.
#define STAY() asm volatile("" ::: "memory")
#define FRAME extern "C" __attribute__((noinline))

namespace gordian::preload_test {

extern const char* block_name;  // of what is allocated from now on; nullptr: it is not said
inline constexpr size_t kBlockSize = 100;

// Keeps a block, and says it.
void hold(void* block);

// Allocates under this name.
int call_named(const char* name, void (*function)());

}  // namespace gordian::preload_test

FRAME void allocate();
// Allocates below so many frames more.
FRAME void dig(int depth);

#endif  // GORDIAN_TESTS_PRELOAD_STACKS_FRAMES_H_
