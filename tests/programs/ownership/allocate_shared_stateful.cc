// STORY An allocator with state sits between the counts and the object, so the object begins further back.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Page confidence=proved
// EXPECT stdout "2 allocations\n"
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Page::next
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <cstdlib>
#include <memory>

struct Statistics {
  int allocations = 0;
  const char* name = "pages";
};

template <typename T>
struct CountingAllocator {
  using value_type = T;
  Statistics* statistics;
  long tag = 42;
  explicit CountingAllocator(Statistics* s) : statistics(s) {}
  template <typename U>
  CountingAllocator(const CountingAllocator<U>& other) : statistics(other.statistics) {}
  T* allocate(std::size_t n) {
    statistics->allocations++;
    return static_cast<T*>(malloc(n * sizeof(T)));
  }
  void deallocate(T* p, std::size_t) { free(p); }
};

struct Page {
  std::shared_ptr<Page> next;
};

int main() {
  static Statistics statistics;
  CountingAllocator<Page> allocator(&statistics);
  auto one = std::allocate_shared<Page>(allocator);
  auto two = std::allocate_shared<Page>(allocator, Page{one});
  one->next = two;
  printf("%d allocations\n", statistics.allocations);
}
