// STORY Memory resources of the standard library: pools that keep chunks, a global default that is set and reset.
// EXPECT silent
// EXPECT stdout "45 entries\n"
// NOT-LIBCXX its version 14 has no memory_resource
#include <cstdio>
#include <map>
#include <memory_resource>
#include <string>
#include <vector>

int main() {
  std::pmr::unsynchronized_pool_resource pool;
  auto* before = std::pmr::set_default_resource(&pool);
  {
    std::pmr::map<int, std::pmr::vector<std::pmr::string>> table;
    for (int i = 0; i < 10; i++)
      for (int j = 0; j < i; j++) table[i].emplace_back("an entry that does not fit into the string itself");
    std::size_t entries = 0;
    for (const auto& [key, row] : table) entries += row.size();
    printf("%zu entries\n", entries);
  }
  std::pmr::set_default_resource(before);
}
