// STORY A map, list or set of one element, in a variant whose first alternative is a vector: its first two words are the
// same pointer, as those of an empty vector. Taken for one, the node was a vector's buffer, and the leak was hidden.
// EXPECT cycles=3 leaked_objects=6
// EXPECT finding kind=cycle objects=2 types=Json confidence=proved
// EXPECT finding kind=cycle objects=2 types=Row confidence=proved
// EXPECT finding kind=cycle objects=2 types=Bag confidence=proved
// VARIANTS +clang +libcxx0 +libcxx +libcxxs
#include <list>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <variant>
#include <vector>

struct Json {
  using Array = std::vector<std::shared_ptr<Json>>;
  using Object = std::map<int, std::shared_ptr<Json>>;
  std::variant<Array, Object> data;
  std::shared_ptr<Json> parent;
};

struct Row {
  using Array = std::vector<std::shared_ptr<Row>>;
  using List = std::list<std::shared_ptr<Row>>;
  std::variant<Array, List> data;
  std::shared_ptr<Row> parent;
};

struct Bag {
  using Array = std::vector<std::pair<int, std::shared_ptr<Bag>>>;
  using Set = std::set<std::shared_ptr<Bag>>;
  std::variant<Array, Set> data;
  std::shared_ptr<Bag> parent;
};

int main() {
  auto json = std::make_shared<Json>();
  auto value = std::make_shared<Json>();
  value->parent = json;
  json->data.emplace<Json::Object>()[1] = value;
  auto row = std::make_shared<Row>();
  auto cell = std::make_shared<Row>();
  cell->parent = row;
  row->data.emplace<Row::List>().push_back(cell);
  auto bag = std::make_shared<Bag>();
  auto thing = std::make_shared<Bag>();
  thing->parent = bag;
  bag->data.emplace<Bag::Set>().insert(thing);
}
