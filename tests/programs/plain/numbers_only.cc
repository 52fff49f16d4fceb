// STORY Structs of integers, and bytes in no order: nothing in here is a pointer, whatever it looks like.
// EXPECT silent
// EXPECT stdout "1000 records\n"
#include <cstdint>
#include <cstdio>
#include <vector>

struct __attribute__((packed)) Record {
  std::uint8_t kind;
  std::uint64_t stamp;
  std::uint32_t size;
};

std::vector<Record>* records;

int main() {
  records = new std::vector<Record>;
  std::uint64_t random = 88172645463325252;
  for (std::uint32_t i = 0; i < 1000; i++) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    records->push_back({static_cast<std::uint8_t>(i), random, i});
  }
  printf("%zu records\n", records->size());
}
