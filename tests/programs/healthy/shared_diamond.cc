// STORY Two owners of one object, below a common top: shared, but no way back up. Alive at the end.
// EXPECT silent
#include <memory>

struct Bottom {
  int value = 1;
};
struct Side {
  std::shared_ptr<Bottom> bottom;
};
struct Top {
  std::shared_ptr<Side> left, right;
};

std::shared_ptr<Top>* top;

int main() {
  auto bottom = std::make_shared<Bottom>();
  top = new std::shared_ptr<Top>(std::make_shared<Top>());
  (*top)->left = std::make_shared<Side>(Side{bottom});
  (*top)->right = std::make_shared<Side>(Side{bottom});
}
