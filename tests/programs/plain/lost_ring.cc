// STORY Two objects that know each other by raw pointers, both lost. No count is involved, so it is no cycle of owners:
//       plain unreachable memory, found although something points at each block.
// EXPECT unreachable_blocks=2 leaked_bytes=32
struct Twin {
  long value = 0;
  Twin* other = nullptr;
};

__attribute__((noinline)) void lose_twins() {
  auto *one = new Twin, *two = new Twin;
  one->other = two;
  two->other = one;
  asm volatile("" : : "r"(one) : "memory");
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  lose_twins();
  forget();
}
