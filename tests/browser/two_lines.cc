// One function that allocates at two lines, in a library without symbols or debug info if it is stripped.
#include <cstdlib>

extern "C" __attribute__((noinline)) void fill(void** first, void** second) {
  *first = std::malloc(3000);
  *second = std::malloc(500);
}

void* kept[2];

int main() { fill(&kept[0], &kept[1]); }
