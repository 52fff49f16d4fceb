// STORY A signal with a vector of slots; one slot captured the sender.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Model confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Model::changed
// VARIANTS +libcxx +libcxxs
#include <functional>
#include <memory>
#include <vector>

struct Model {
  int value = 0;
  std::vector<std::function<void(int)>> changed;
};

int main() {
  auto model = std::make_shared<Model>();
  model->changed.push_back([](int) {});
  model->changed.push_back([model](int value) { model->value = value; });
  for (auto& slot : model->changed) slot(3);
}
