// STORY An allocator hands out parts of one large block that stays alive; it says which. Two objects in it hold each other,
// by way of a vector whose buffer lies there, too; a third is held by a global. What was destroyed left its handles
// behind in free memory, which count for nothing.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Node confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Node::others allocated_in=make_pair_of_nodes cut=Node::others
// EXPECT stdout "kept 1\n"
#include <gordian.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

class Arena {
 public:
  Arena() : memory_(static_cast<char*>(std::malloc(kSize))) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t size) {
    char* object = memory_ + used_;
    used_ += (size + 7) & ~size_t{7};
    gordian_arena_alloc(memory_, object, size);
    return object;
  }
  void deallocate(void* object) { gordian_arena_free(object); }

 private:
  static constexpr size_t kSize = 1 << 16;
  char* memory_;
  size_t used_ = 24;
};

Arena& arena() {
  static Arena* one = new Arena;
  return *one;
}

template <typename T>
struct InArena {
  using value_type = T;
  InArena() = default;
  template <typename U>
  InArena(const InArena<U>&) {}
  T* allocate(size_t count) { return static_cast<T*>(arena().allocate(count * sizeof(T))); }
  void deallocate(T* object, size_t) { arena().deallocate(object); }
  bool operator==(const InArena&) const { return true; }
};

struct Node {
  std::vector<std::shared_ptr<Node>, InArena<std::shared_ptr<Node>>> others;
};

std::shared_ptr<Node> make_node() { return std::allocate_shared<Node>(InArena<Node>()); }

__attribute__((noinline)) std::shared_ptr<Node> make_pair_of_nodes() {
  auto one = make_node();
  one->others.push_back(make_node());
  one->others[0]->others.push_back(one);
  return one;
}

std::shared_ptr<Node> kept;

__attribute__((noinline)) void work() {
  make_pair_of_nodes();
  make_pair_of_nodes()->others.clear();  // undone: all of it is destroyed
  kept = make_node();
}

int main() {
  work();
  std::printf("kept %ld\n", kept.use_count());
  std::fflush(stdout);
  quick_exit(0);
}
