// STORY Without RTTI and without a leak: a tree with weak parents that is still alive, and classes that look a little like
//       control blocks: as many virtual functions, numbers behind the vptr, rings of pointers to each other.
// EXPECT silent
// FLAGS -fno-rtti
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <memory>
#include <vector>

struct Node {
  std::weak_ptr<Node> parent;
  std::vector<std::shared_ptr<Node>> children;
};
struct Widget {
  virtual ~Widget() = default;
  virtual int draw() { return width; }
  virtual int resize() { return height; }
  virtual int hide() { return 3; }
  int width = 1, height = 1;
  Widget* sibling = nullptr;
  Widget* self = this;
};

static std::vector<Widget*> widgets;
std::shared_ptr<Node>* tree;
Widget* reachable;

int main() {
  auto root = std::make_shared<Node>();
  for (int i = 0; i < 3; ++i) {
    root->children.push_back(std::make_shared<Node>());
    root->children.back()->parent = root;
  }
  tree = new std::shared_ptr<Node>(root);
  for (int i = 0; i < 4; ++i) widgets.push_back(new Widget);
  for (int i = 0; i < 4; ++i) widgets[i]->sibling = widgets[(i + 1) % 4];
  for (int i = 0; i < 4; ++i) delete widgets[i];
  auto* kept = new Widget[2];
  kept[0].sibling = &kept[1];
  kept[1].sibling = &kept[0];
  reachable = kept;
  return reachable->draw() + reachable->resize() + reachable->hide() - 5;
}
