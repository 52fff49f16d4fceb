// STORY Variants in the nodes of maps and lists: the index is beside the handle there, too. What is known of a handle with one
//       index is not taken for known of those with another one.
// EXPECT cycles=3 leaked_objects=6
// EXPECT finding kind=cycle types=InMap objects=2
// EXPECT finding kind=cycle types=InList objects=2
// EXPECT finding kind=cycle types=InTable objects=2
// EXPECT-DEBUG no text "unsure"
// VARIANTS +O3s +Oss +clang +clangs +libcxx +libcxxs
#include <list>
#include <map>
#include <memory>
#include <unordered_map>
#include <variant>

template <class T>
using Link = std::variant<int, std::shared_ptr<T>, std::weak_ptr<T>>;
struct InMap {
  std::map<int, Link<InMap>> links;
  void add(Link<InMap> link) { links.emplace(static_cast<int>(links.size()), std::move(link)); }
};
struct InTable {
  std::unordered_map<int, Link<InTable>> links;
  void add(Link<InTable> link) { links.emplace(static_cast<int>(links.size()), std::move(link)); }
};
struct InList {
  std::list<Link<InList>> links;
  void add(Link<InList> link) { links.push_back(std::move(link)); }
};

// The third one is retained, and its way back is weak.
template <class T>
static void leak() {
  const auto first = std::make_shared<T>(), second = std::make_shared<T>(), third = std::make_shared<T>();
  first->add(1);
  first->add(second);
  first->add(std::weak_ptr<T>(second));
  second->add(first);
  second->add(third);
  third->add(std::weak_ptr<T>(first));
}

int main() {
  leak<InMap>();
  leak<InTable>();
  leak<InList>();
}
