// STORY In an arena without headers a vector ends where the next one's buffer begins, so that its end looks like a pointer to
// that. Two objects there hold each other by such vectors; a stale pointer to a buffer lies on a stack that is alive.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Node::others cut=Node::others
// VARIANTS O0g O2s
#include <gordian.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

struct Arena {
  static constexpr size_t kSize = 1 << 12;
  char* memory = static_cast<char*>(std::malloc(kSize));
  size_t used = 0;
};

Arena arena;

template <typename T>
struct InArena {
  using value_type = T;
  InArena() = default;
  template <typename U>
  InArena(const InArena<U>&) {}
  T* allocate(size_t count) {
    char* object = arena.memory + arena.used;
    arena.used += count * sizeof(T);
    gordian_arena_alloc(arena.memory, object, count * sizeof(T));
    return reinterpret_cast<T*>(object);
  }
  void deallocate(T* object, size_t) { gordian_arena_free(object); }
  bool operator==(const InArena&) const { return true; }
};

struct Node {
  std::vector<std::shared_ptr<Node>, InArena<std::shared_ptr<Node>>> others;
};

__attribute__((noinline)) const void* leak() {
  auto one = std::allocate_shared<Node>(InArena<Node>()), other = std::allocate_shared<Node>(InArena<Node>());
  one->others.push_back(other);
  other->others.push_back(one);
  return other->others.data();
}

int main() {
  const void* volatile stale = leak();
  quick_exit(stale == nullptr ? 1 : 0);
}
