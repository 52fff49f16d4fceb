// STORY A cycle and an unrelated plain leak in one program: two findings, and no block is counted in both.
// EXPECT cycles=1 leaked_objects=1 unreachable_blocks=1 leaked_bytes=82
// EXPECT finding kind=cycle objects=1 types=Loop
// EXPECT finding kind=unreachable direct_blocks=1
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <cstdlib>
#include <memory>

struct Loop {
  std::shared_ptr<Loop> body;
};

__attribute__((noinline)) void leak() {
  auto loop = std::make_shared<Loop>();
  loop->body = loop;
  void* memory = calloc(5, 10);
  asm volatile("" : : "r"(memory) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  leak();
  forget();
}
