// STORY Two alternatives of a variant are handles, so two ways lead to the release of the same word. Emptied, the storage
// still has the old words; the object is alive, owned by a variable of the function that calls exit.
// VARIANTS +nopies +clangs +clang0s +libcxx +libcxxs +libcxx0s +O3s +Oss
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>
#include <vector>

struct Job {
  int number = 0;
};
struct Item {
  std::variant<std::monostate, std::shared_ptr<Item>, std::shared_ptr<Job>> link;
};
// So many alternatives that libstdc++ has a table of functions, too.
struct Value {
  std::variant<std::monostate, bool, char, int, long, double, std::string, std::vector<int>, std::shared_ptr<Value>,
               std::weak_ptr<Value>, std::shared_ptr<Job>, std::unique_ptr<Job>, std::vector<std::string>>
      now;
};
struct Items {
  std::vector<std::variant<std::monostate, std::shared_ptr<Items>, std::weak_ptr<Items>>> all;
};

template <typename Thing>
[[gnu::noinline]] void keep(Thing* thing) {
  asm volatile("" : : "r"(thing) : "memory");
}

[[gnu::noinline]] void work() {
  auto item = std::make_shared<Item>();
  item->link = item;
  item->link = std::monostate{};
  auto value = std::make_shared<Value>();
  value->now = value;
  value->now = 7;
  auto items = std::make_shared<Items>();
  items->all.resize(3);
  items->all[1] = items;
  items->all[1] = std::monostate{};
  keep(&item), keep(&value), keep(&items);
  std::exit(0);
}

int main() { work(); }
