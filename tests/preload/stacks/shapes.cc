// Frames of all shapes: deep, alike, moving, aligned, missing.
#include <alloca.h>
#include <stdlib.h>
#include <string.h>

#include "tests/preload/stacks/frames.h"

using gordian::preload_test::block_name;

namespace gordian::preload_test {
namespace {
SCENARIO(deep) {
  block_name = "deep";
  dig(atoi(arguments[0]));
  return 0;
}

// Many depths, up and down: what is remembered of one is part of the next.
SCENARIO(many_depths) {
  for (int round = 0; round < 3; ++round) {
    for (int depth = 0; depth < 300; depth += 1 + round) dig(depth);
    for (int depth = 520; depth > 480; --depth) dig(depth);
  }
  block_name = "deep";
  dig(37);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

FRAME void between() {
  allocate();
  STAY();
}
FRAME void left() {
  between();
  STAY();
}
FRAME void right() {
  between();
  STAY();
}
FRAME void either(bool which) {
  if (which) {
    left();
  } else {
    right();
  }
  STAY();
}

// A frame that moves: the callee's frame is at the same place, whichever of the two is large.
FRAME void inner_room(size_t room, bool which) {
  auto* volatile space = static_cast<char*>(alloca(room));
  space[0] = 1;
  if (which) {
    left();
  } else {
    right();
  }
  STAY();
}
FRAME void outer_room(size_t room, size_t inner, bool which) {
  auto* volatile space = static_cast<char*>(alloca(room));
  space[0] = 1;
  if (which) {
    inner_room(inner, !which);
  } else {
    inner_room(inner, !which);
  }
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(alike) {
  for (int i = 0; i < 500; ++i) either(i % 2 == 0);
  block_name = "left";
  either(true);
  block_name = "right";
  either(false);
  return 0;
}

SCENARIO(moving_frames) {
  constexpr size_t kTogether = 4096;
  for (size_t i = 0; i < 800; ++i) {
    const size_t room = 16 + 64 * (i * 7 % 60);
    outer_room(room, kTogether - room, i % 3 == 0);
  }
  block_name = "left";
  outer_room(1024, kTogether - 1024, false);
  block_name = "right";
  outer_room(2048, kTogether - 2048, true);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

FRAME void use(char* room) { asm volatile("" ::"r"(room) : "memory"); }
FRAME void aligned_frame(int depth) {
  alignas(64) char room[192];
  memset(room, depth, sizeof room);
  use(room);
  if (depth == 0) {
    allocate();
  } else {
    aligned_frame(depth - 1);
  }
  use(room);
}
FRAME void aligned_and_moving(int depth, size_t size) {
  alignas(128) char room[256];
  auto* more = static_cast<char*>(alloca(size));
  use(room);
  use(more);
  if (depth == 0) {
    allocate();
  } else {
    aligned_and_moving(depth - 1, size + 24);
  }
  use(room);
}

namespace gordian::preload_test {
namespace {
SCENARIO(aligned) {
  for (int i = 0; i < 200; ++i) {
    aligned_frame(i % 5);
    aligned_and_moving(i % 4, static_cast<size_t>(i % 7) * 40 + 8);
  }
  block_name = "aligned";
  aligned_frame(3);
  block_name = "moving";
  aligned_and_moving(2, 100);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test

// Three that call malloc with the same frame further out. By a jump: then that frame is the innermost one. With a frame
// of its own. With one that keeps the caller's RBP.
asm(R"(
  .text
  .type jumps, @function
jumps:
  .cfi_startproc
  jmp malloc@PLT
  .cfi_endproc
  .size jumps, . - jumps
  .type calls, @function
calls:
  .cfi_startproc
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  call malloc@PLT
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size calls, . - calls
  .type saves_and_calls, @function
saves_and_calls:
  .cfi_startproc
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  xorl %ebp, %ebp
  call malloc@PLT
  popq %rbp
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbp
  ret
  .cfi_endproc
  .size saves_and_calls, . - saves_and_calls
)");
using Allocator = void* (*)(size_t);
extern "C" void* jumps(size_t);
extern "C" void* calls(size_t);
extern "C" void* saves_and_calls(size_t);

FRAME void by_pointer(Allocator allocator) {
  gordian::preload_test::hold(allocator(gordian::preload_test::kBlockSize));
  STAY();
}
FRAME void by_pointer_from(int depth, Allocator allocator) {
  if (depth == 0) {
    by_pointer(allocator);
  } else {
    by_pointer_from(depth - 1, allocator);
  }
  STAY();
}

namespace gordian::preload_test {
namespace {
SCENARIO(jumps_to_malloc) {
  constexpr Allocator kAll[] = {jumps, calls, saves_and_calls};
  unsigned random = 1;
  for (int i = 0; i < 600; ++i) {
    random = random * 1103515245 + 12345;
    by_pointer_from(i / 20, kAll[(random >> 16) % 3]);
  }
  block_name = "jumps";
  by_pointer_from(2, jumps);
  block_name = "calls";
  by_pointer_from(2, calls);
  block_name = "saves";
  by_pointer_from(2, saves_and_calls);
  return 0;
}
}  // namespace
}  // namespace gordian::preload_test
