// A library of which there are two, alike but for a function's name.
#include <stdlib.h>

extern "C" {
__attribute__((noinline)) void* GORDIAN_HELPER(size_t size) {
  void* block = malloc(size);
  asm volatile("" ::: "memory");
  return block;
}
void* GORDIAN_FUNCTION(size_t size) {
  void* block = GORDIAN_HELPER(size);
  asm volatile("" ::: "memory");
  return block;
}
}
