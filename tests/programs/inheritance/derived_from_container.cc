// STORY A class that is a vector of its own kind.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Group confidence=proved
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <vector>

struct Group : std::vector<std::shared_ptr<Group>> {};

int main() {
  auto outer = std::make_shared<Group>(), inner = std::make_shared<Group>();
  outer->push_back(inner);
  inner->push_back(outer);
}
