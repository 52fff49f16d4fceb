// STORY new and new[] lost: two blocks from two places.
// EXPECT unreachable_blocks=2 leaked_bytes=824
// EXPECT-DEBUG finding kind=unreachable allocated_in=lose_object
// EXPECT-DEBUG finding kind=unreachable allocated_in=lose_array
struct Point {
  double x = 1, y = 2, z = 3;
};

template <typename T>
void pretend_to_use(T* memory) {
  asm volatile("" : : "r"(memory) : "memory");
}

__attribute__((noinline)) void lose_object() { pretend_to_use(new Point); }
__attribute__((noinline)) void lose_array() { pretend_to_use(new double[100]()); }

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  lose_object();
  lose_array();
  forget();
}
