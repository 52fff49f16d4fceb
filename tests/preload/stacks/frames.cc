#include "tests/preload/stacks/frames.h"

#include <stdlib.h>

namespace gordian::preload_test {

namespace {
void* volatile blocks[4096];
size_t block_count = 0;
}  // namespace

const char* block_name = nullptr;

void hold(void* block) {
  blocks[block_count++ % 4096] = block;
  if (block_name != nullptr) say_block(block_name, block, kBlockSize);
}

int call_named(const char* name, void (*function)()) {
  block_name = name;
  function();
  block_name = nullptr;
  return 0;
}

}  // namespace gordian::preload_test

FRAME void allocate() {
  void* block = malloc(gordian::preload_test::kBlockSize);
  gordian::preload_test::hold(block);
  STAY();
}

FRAME void dig(int depth) {
  if (depth == 0) {
    allocate();
  } else {
    dig(depth - 1);
  }
  STAY();
}
