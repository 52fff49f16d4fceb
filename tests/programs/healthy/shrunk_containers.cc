// STORY Containers that grew, shrank, were cleared and swapped, alive at the end.
// EXPECT silent
// VARIANTS +libcxx +libcxxs
#include <deque>
#include <memory>
#include <vector>

struct Item {
  int value;
};

struct Store {
  std::vector<std::shared_ptr<Item>> shrunk, erased;
  std::deque<std::shared_ptr<Item>> window;
};

Store* store;

int main() {
  store = new Store;
  for (int i = 0; i < 1000; i++) {
    store->shrunk.push_back(std::make_shared<Item>(Item{i}));
    store->erased.push_back(store->shrunk.back());
    store->window.push_back(store->shrunk.back());
    if (store->window.size() > 10) store->window.pop_front();
  }
  store->shrunk.resize(5);
  store->shrunk.shrink_to_fit();
  store->erased.erase(store->erased.begin(), store->erased.end() - 20);
}
