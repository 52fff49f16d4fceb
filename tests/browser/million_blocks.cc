// A program with a million blocks: a registry that is alive, and five hundred owners that leaked with their children.
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Item {
  std::string name;
  std::shared_ptr<Item> next;
};

struct Owner;
struct Child {
  std::shared_ptr<Owner> owner;
};
struct Owner {
  std::vector<std::shared_ptr<Child>> children;
};

static std::map<int, std::shared_ptr<Item>> registry;

static void fill() {
  for (int i = 0; i < 250'000; ++i) {
    auto item = std::make_shared<Item>();
    item->name = std::string(20 + i % 60, 'x');
    item->next = std::make_shared<Item>();
    registry[i] = item;
  }
}

static void leak() {
  for (int i = 0; i < 500; ++i) {
    auto owner = std::make_shared<Owner>();
    for (int child = 0; child < 3; ++child) {
      owner->children.push_back(std::make_shared<Child>());
      owner->children.back()->owner = owner;
    }
  }
}

int main() {
  fill();
  leak();
  std::_Exit(0);  // with the registry in place
}
