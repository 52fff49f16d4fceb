// STORY Containers of Boost whose nodes have links in front of the element: what a link is called is not the handle's name.
// EXPECT cycles=2
// EXPECT-DEBUG finding kind=cycle types=Model edges=Model::items cut=Model::items
// EXPECT-DEBUG finding kind=cycle types=Row edges=Row::order cut=Row::order
// EXPECT no text "::up"
// EXPECT no text "prior_"
// NOT-LIBCXX Boost's nodes are found by other shapes
#include <boost/container/stable_vector.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index_container.hpp>

#include <memory>
#include <string>

namespace mi = boost::multi_index;

struct Model;
struct Item {
  int id;
  std::string name;
  std::shared_ptr<Model> owner;
};

struct Model {
  mi::multi_index_container<Item, mi::indexed_by<mi::ordered_unique<mi::member<Item, int, &Item::id>>,
                                                 mi::hashed_non_unique<mi::member<Item, std::string, &Item::name>>>>
      items;
};

struct Row {
  boost::container::stable_vector<std::shared_ptr<Row>> order;
};

int main() {
  const auto model = std::make_shared<Model>();
  model->items.insert({1, "a", model});
  const auto row = std::make_shared<Row>();
  row->order.push_back(row);
}
