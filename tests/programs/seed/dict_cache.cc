// STORY A dictionary used as a cache that lives as long as the program: after everyone else has let go, the cache is
//       the only one that wants its objects. No leak, since it can still be reached, but worth knowing: a cache.
// EXPECT caches=1
// EXPECT finding kind=cache types=ExpensiveObject elements=3 objects=3
// EXPECT stdout "After, cache contains: one three two\n  one = ExpensiveObject(one)\n"
// EXPECT-DEBUG finding kind=cache owner=cache container=map
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <map>
#include <memory>
#include <string>

struct ExpensiveObject {
  explicit ExpensiveObject(std::string n) : name(std::move(n)) {}
  ~ExpensiveObject() { printf("(Deleting ExpensiveObject(%s))\n", name.c_str()); }
  std::string name;
};

using Dictionary = std::map<std::string, std::shared_ptr<ExpensiveObject>>;

static void print(const char* what, const Dictionary& cache) {
  printf("%s, cache contains:", what);
  for (const auto& [name, value] : cache) printf(" %s", name.c_str());
  puts("");
  for (const auto& [name, value] : cache) printf("  %s = ExpensiveObject(%s)\n", name.c_str(), value->name.c_str());
}

int main() {
  puts("CACHE TYPE: dict");
  static auto& cache = *new Dictionary;  // never destroyed, like many a real cache
  Dictionary all_refs;                   // hold objects so any weak references are not removed immediately
  for (const char* name : {"one", "two", "three"}) {
    auto o = std::make_shared<ExpensiveObject>(name);
    cache[name] = o;
    all_refs[name] = o;
  }
  print("Before", cache);
  puts("Cleanup:");
  all_refs.clear();  // remove all references to our objects except the cache
  print("After", cache);
  puts("demo returning");
}
