// STORY Documents of every size: each element holds its parent. A thousand of them are one finding, and the smallest is shown.
// VARIANTS +clang +clangs +libcxx +libcxxs
// EXPECT cycles=1000
// EXPECT finding kind=cycle instances=1000 objects=2 types=Element
// EXPECT-DEBUG finding kind=cycle edges=Element::children,Element::parent cut=Element::parent
#include <map>
#include <memory>

struct Element {
  std::shared_ptr<Element> parent;
  std::map<int, std::shared_ptr<Element>> children;
};

int main() {
  for (int document = 0; document < 1000; ++document) {
    auto root = std::make_shared<Element>();
    for (int i = 0; i < 1 + document % 7; ++i) {
      auto child = std::make_shared<Element>();
      child->parent = root;
      root->children[i] = child;
    }
  }
}
