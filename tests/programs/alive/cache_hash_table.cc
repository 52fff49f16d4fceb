// STORY A hash table as a cache: the only owner of 100 results.
// EXPECT caches=1
// EXPECT finding kind=cache types=Result elements=100
// EXPECT-DEBUG finding kind=cache owner=results container=unordered_map
#include <memory>
#include <string>
#include <unordered_map>

struct Result {
  long value;
  std::string text;
};

std::unordered_map<int, std::shared_ptr<Result>>* results;

int main() {
  results = new std::unordered_map<int, std::shared_ptr<Result>>;
  for (int i = 0; i < 100; i++) (*results)[i] = std::make_shared<Result>(Result{i * i, std::to_string(i)});
}
