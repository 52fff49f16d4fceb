// STORY The plainest leak: malloc, and nobody keeps the address.
// EXPECT unreachable_blocks=1 leaked_bytes=100
// EXPECT finding kind=unreachable direct_blocks=1
// EXPECT-DEBUG finding kind=unreachable allocated_in=lose
#include <cstdlib>
#include <cstring>

__attribute__((noinline)) void lose() {
  auto* memory = static_cast<char*>(malloc(100));
  memset(memory, 'x', 100);
  asm volatile("" : : "r"(memory) : "memory");  // keeps the optimiser from removing it
}

// Overwrites what the stack still remembers of calls that are over.
__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  lose();
  forget();
}
