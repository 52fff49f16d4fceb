// STORY The same table while somebody else still uses every entry: it is an index then, not a cache that keeps what
//       nobody wants.
// EXPECT silent
// VARIANTS +libcxx +libcxxs
#include <cstdlib>
#include <memory>
#include <unordered_map>
#include <vector>

struct Result {
  long value;
};

std::unordered_map<int, std::shared_ptr<Result>>* results;

int main() {
  results = new std::unordered_map<int, std::shared_ptr<Result>>;
  std::vector<std::shared_ptr<Result>> in_use;
  for (int i = 0; i < 100; i++) in_use.push_back((*results)[i] = std::make_shared<Result>(Result{i * i}));
  exit(0);
}
