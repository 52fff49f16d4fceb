// STORY The same cache as a WeakValueDictionary: it knows its objects but does not own them. When the last real owner
//       lets go, the object is deleted and its entry vanishes. Nothing to report.
// EXPECT silent
// EXPECT stdout "Cleanup:\n(Deleting ExpensiveObject(two))\n(Deleting ExpensiveObject(three))\n(Deleting ExpensiveObject(one))\nAfter, cache contains:\ndemo returning\n"
// NOT-LIBCXX it goes through an unordered_map, in another order there
#include <cstdio>
#include <map>
#include <memory>
#include <string>

struct ExpensiveObject {
  explicit ExpensiveObject(std::string n) : name(std::move(n)) {}
  ~ExpensiveObject() { printf("(Deleting ExpensiveObject(%s))\n", name.c_str()); }
  std::string name;
};

class WeakValueDictionary {
 public:
  std::shared_ptr<ExpensiveObject> create(const std::string& name) {
    auto forget = [this](ExpensiveObject* o) {
      entries_.erase(o->name);
      delete o;
    };
    std::shared_ptr<ExpensiveObject> object(new ExpensiveObject(name), forget);
    entries_[name] = object;
    return object;
  }
  void print(const char* what) const {
    printf("%s, cache contains:", what);
    for (const auto& [name, value] : entries_) printf(" %s", name.c_str());
    puts("");
    for (const auto& [name, value] : entries_)
      printf("  %s = ExpensiveObject(%s)\n", name.c_str(), value.lock()->name.c_str());
  }

 private:
  std::map<std::string, std::weak_ptr<ExpensiveObject>> entries_;
};

int main() {
  puts("CACHE TYPE: WeakValueDictionary");
  static auto& cache = *new WeakValueDictionary;
  std::map<std::string, std::shared_ptr<ExpensiveObject>> all_refs;
  for (const char* name : {"one", "two", "three"}) all_refs[name] = cache.create(name);
  cache.print("Before");
  puts("Cleanup:");
  all_refs.clear();
  cache.print("After");
  puts("demo returning");
}
