// STORY All the ways to get memory from libc, all given back: nothing is left, nothing is mistaken for a leak.
// EXPECT silent
// EXPECT stdout "18 blocks\n"
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <new>

static int blocks = 0;

static void give_back(void* memory) {
  blocks += memory != nullptr;
  free(memory);
}

int main() {
  for (std::size_t bytes : {24, 70000}) {
    void* aligned = nullptr;
    give_back(malloc(bytes));
    give_back(calloc(3, bytes));
    give_back(realloc(malloc(bytes), 2 * bytes));
    give_back(reallocarray(nullptr, 2, bytes));
    give_back(memalign(64, bytes));
    give_back(aligned_alloc(64, (bytes + 63) / 64 * 64));
    give_back(posix_memalign(&aligned, 4096, bytes) == 0 ? aligned : nullptr);
    give_back(valloc(bytes));
    give_back(pvalloc(bytes));
    ::operator delete(::operator new(bytes));
    ::operator delete[](::operator new[](bytes, std::nothrow), std::nothrow);
    ::operator delete(::operator new(bytes, std::align_val_t(128)), std::align_val_t(128));
  }
  printf("%d blocks\n", blocks);
}
