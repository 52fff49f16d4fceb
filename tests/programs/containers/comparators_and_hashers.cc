// STORY What orders or hashes a container's elements is a part of it, and can hold its owner: as a member of the
//       comparator, as what a lambda captures, as a member of a hasher and of what compares for equality.
// EXPECT cycles=4 leaked_objects=5
// EXPECT finding kind=cycle objects=2 types=Collator,Index confidence=proved
// EXPECT finding kind=cycle objects=1 types=Query confidence=proved
// EXPECT finding kind=cycle objects=1 types=Table confidence=proved
// EXPECT finding kind=cycle objects=1 types=Words confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Collator,Index cut=Index::entries.collator
// EXPECT-DEBUG finding kind=cycle types=Query edges=Query::rows cut=Query::rows
// EXPECT-DEBUG finding kind=cycle types=Table edges=Table::rows cut=Hash::table
// EXPECT-DEBUG finding kind=cycle types=Words edges=Words::all.words cut=Words::all.words
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

struct Index;
struct Collator {
  std::shared_ptr<Index> user;
};
struct Less {
  std::shared_ptr<Collator> collator;
  bool operator()(const std::string& a, const std::string& b) const { return a < b; }
};
struct Index {
  std::multimap<std::string, int, Less> entries;
  explicit Index(std::shared_ptr<Collator> collator) : entries(Less{std::move(collator)}) {}
};
struct Query {
  std::set<int, std::function<bool(int, int)>> rows;
};
struct Table;
struct Hash {
  std::shared_ptr<Table> table;
  size_t operator()(int i) const { return static_cast<size_t>(i); }
};
struct Table {
  std::unique_ptr<std::unordered_map<int, int, Hash>> rows;
};
struct Words;
struct Same {
  std::shared_ptr<Words> words;
  bool operator()(int a, int b) const { return a == b; }
};
struct Words {
  std::unordered_set<int, std::hash<int>, Same> all{8, std::hash<int>(), Same()};
};

int main() {
  auto collator = std::make_shared<Collator>();
  collator->user = std::make_shared<Index>(collator);
  auto query = std::make_shared<Query>();
  query->rows = std::set<int, std::function<bool(int, int)>>([query](int a, int b) { return a < b; });
  auto table = std::make_shared<Table>();
  table->rows = std::make_unique<std::unordered_map<int, int, Hash>>(8, Hash{table});
  auto words = std::make_shared<Words>();
  words->all = std::unordered_set<int, std::hash<int>, Same>(8, std::hash<int>(), Same{words});
}
