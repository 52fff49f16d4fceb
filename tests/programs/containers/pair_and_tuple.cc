// STORY Handles within a pair and a tuple.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Left,Right confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Left::numbered,Right::described
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <tuple>
#include <utility>

struct Right;
struct Left {
  std::pair<int, std::shared_ptr<Right>> numbered;
};
struct Right {
  std::tuple<double, std::shared_ptr<Left>, char> described;
};

int main() {
  auto left = std::make_shared<Left>();
  left->numbered = {1, std::make_shared<Right>()};
  left->numbered.second->described = {0.5, left, 'l'};
}
