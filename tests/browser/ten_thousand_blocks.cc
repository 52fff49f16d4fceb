// A heap of nearly 10,000 blocks: of so many a page holds everything.
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Parent;

struct Child {
  ~Child() {}
  std::shared_ptr<Parent> parent;
};

struct Parent {
  std::vector<std::shared_ptr<Child>> children;
  std::string name = std::string(30, 'p');
};

struct Item {
  std::string text;
  std::shared_ptr<Item> next;
};

std::map<int, std::shared_ptr<Item>>& items = *new std::map<int, std::shared_ptr<Item>>;

int main() {
  for (int i = 0; i < 2300; ++i) {
    items[i] = std::make_shared<Item>();
    items[i]->text = std::string(40 + i % 50, 'x');
    items[i]->next = std::make_shared<Item>();
  }
  for (int i = 0; i < 90; ++i) {
    auto parent = std::make_shared<Parent>();
    for (int child = 0; child < 3; ++child) {
      parent->children.push_back(std::make_shared<Child>());
      parent->children.back()->parent = parent;
    }
  }
}
