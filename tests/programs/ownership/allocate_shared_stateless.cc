// STORY allocate_shared with an allocator without state: laid out like make_shared, under another name.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Page confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Page::next
// VARIANTS +libcxx +libcxxs
#include <cstdlib>
#include <memory>

template <typename T>
struct MallocAllocator {
  using value_type = T;
  MallocAllocator() = default;
  template <typename U>
  MallocAllocator(const MallocAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(malloc(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) { free(p); }
  bool operator==(const MallocAllocator&) const { return true; }
};

struct Page {
  std::shared_ptr<Page> next;
};

int main() {
  auto one = std::allocate_shared<Page>(MallocAllocator<Page>());
  auto two = std::allocate_shared<Page>(MallocAllocator<Page>(), Page{one});
  one->next = two;
}
