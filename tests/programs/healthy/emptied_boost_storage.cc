// STORY Boost's optional, variant and vectors held the object's own handle once. Emptied, their storage still has the old
// words; the object is alive, owned by a variable of the function that calls exit.
// VARIANTS +O3s +Oss +clang0s +clangs +clang3s +clangOss
// EXPECT silent
#include <boost/container/small_vector.hpp>
#include <boost/container/vector.hpp>
#include <boost/optional.hpp>
#include <boost/variant.hpp>
#include <cstdlib>
#include <memory>

struct Node {
  boost::optional<std::shared_ptr<Node>> next;
};
struct Item {
  boost::variant<int, std::shared_ptr<Item>> of;
};
struct List {
  boost::container::vector<std::shared_ptr<List>> all;
};
struct Few {
  boost::container::small_vector<std::shared_ptr<Few>, 2> all;
};

int main() {
  auto node = std::make_shared<Node>();
  node->next = node;
  node->next.reset();
  auto item = std::make_shared<Item>();
  item->of = item;
  item->of = 1;
  auto list = std::make_shared<List>();
  list->all.push_back(list);
  list->all.push_back(list);
  list->all.clear();
  auto few = std::make_shared<Few>();
  few->all.push_back(few);
  few->all.pop_back();
  std::exit(node.use_count() + item.use_count() + list.use_count() + few.use_count() == 4 ? 0 : 1);
}
