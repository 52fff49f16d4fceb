// STORY All objects lie in one arena and go with it. Inside the big block there are control blocks; outside, nothing
//       is left. Healthy.
// EXPECT silent
// EXPECT stdout "sum 499500\n"
// NOT-LIBCXX its version 14 has no memory_resource
#include <cstdio>
#include <memory>
#include <memory_resource>
#include <vector>

struct Item {
  int value;
  std::shared_ptr<Item> previous;
};

int main() {
  std::pmr::monotonic_buffer_resource arena(1 << 16);
  std::pmr::polymorphic_allocator<Item> allocator(&arena);
  std::pmr::vector<std::shared_ptr<Item>> items(&arena);
  for (int i = 0; i < 1000; i++)
    items.push_back(std::allocate_shared<Item>(allocator, Item{i, i ? items.back() : nullptr}));
  int sum = 0;
  for (const auto& item : items) sum += item->value;
  printf("sum %d\n", sum);
  while (!items.empty()) items.pop_back();
}
