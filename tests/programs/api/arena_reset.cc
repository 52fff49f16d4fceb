// STORY An arena is filled with things that hold each other, and begins anew without destroying any of them: nothing of
// them is left, although their bytes still are. Plain objects in an arena can be lost like others.
// EXPECT cycles=0 unreachable_blocks=1
// EXPECT finding kind=unreachable bytes=200 direct_blocks=1
#include <gordian.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

struct Peer {
  std::shared_ptr<Peer> other;
};

template <typename T>
struct Bump {
  using value_type = T;
  explicit Bump(char** the_next) : next(the_next) {}
  template <typename U>
  Bump(const Bump<U>& other) : next(other.next) {}
  T* allocate(size_t count);
  void deallocate(T*, size_t) {}
  bool operator==(const Bump& other) const { return next == other.next; }
  char** next;
};

char* memory;

void* hand_out(char** next, size_t size) {
  void* object = *next;
  *next += (size + 15) & ~size_t{15};
  gordian_arena_alloc(memory, object, size);
  return object;
}

template <typename T>
T* Bump<T>::allocate(size_t count) {
  return static_cast<T*>(hand_out(next, count * sizeof(T)));
}

__attribute__((noinline)) void fill(char* next) {
  for (int i = 0; i < 100; ++i) {
    auto one = std::allocate_shared<Peer>(Bump<Peer>(&next));
    one->other = std::allocate_shared<Peer>(Bump<Peer>(&next));
    one->other->other = one;
  }
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  constexpr size_t kSize = 1 << 16;
  memory = static_cast<char*>(std::malloc(kSize));
  fill(memory + 64);
  gordian_arena_reset(memory, kSize);
  char* next = memory + 4096;
  void* lost = hand_out(&next, 200);
  void** kept = static_cast<void**>(hand_out(&next, 8));
  *reinterpret_cast<void**>(memory) = kept;  // the arena's first bytes are its own
  std::memset(lost, 0, 200);
  lost = nullptr;
  next = nullptr;
  forget();
}
