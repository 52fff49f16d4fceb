// STORY Maps of maps of sets: g++ puts several rounds of each tree's recursion into each other, at -O2, too.
// EXPECT cycles=1 leaked_objects=4 collectable=4
// EXPECT finding kind=cycle types=Topic,Subscriber confidence=proved gc=collectable destructors=implicit
#include <map>
#include <memory>
#include <set>
#include <string>
struct Subscriber;
struct Topic {
  std::map<std::string, std::map<std::string, std::set<std::shared_ptr<Subscriber>>>> by_region;
};
struct Subscriber {
  std::map<std::string, std::shared_ptr<Topic>> topics;
};
int main() {
  auto t = std::make_shared<Topic>();
  for (int i = 0; i < 3; ++i) {
    auto s = std::make_shared<Subscriber>();
    s->topics["news from a very far away country"] = t;
    t->by_region["europe"]["city number " + std::to_string(i)].insert(s);
  }
}
