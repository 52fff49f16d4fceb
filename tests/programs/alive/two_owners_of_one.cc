// STORY Ownership by count alone: three handles in live blocks, one on the stack of main when exit() is called.
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <vector>

struct Model {
  std::vector<int> data = std::vector<int>(100, 7);
};
struct View {
  std::shared_ptr<Model> model;
};

std::vector<View>* views;

int main() {
  auto model = std::make_shared<Model>();
  views = new std::vector<View>(3, View{model});
  exit(0);
}
