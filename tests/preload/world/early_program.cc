// A program that needs the library early.cc.
#include <stdlib.h>

#include "tests/preload/world/scenarios.h"

extern "C" int early_answer();
extern "C" void* early_block(bool of_resolver);

namespace gordian::preload_test {

namespace {

SCENARIO(early_library) {
  say_block("of the resolver", early_block(true), 4502);
  say_block("of the constructor", early_block(false), 4501);
  for (size_t i = 0; i < 3000; ++i) free(malloc(i * 10));
  return early_answer() == 42 ? 0 : 1;
}

}  // namespace

}  // namespace gordian::preload_test
