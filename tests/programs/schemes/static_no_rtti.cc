// STORY No RTTI, and a static standard library: not even the allocator has a name.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 scheme=libstdc++ confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Mother,Child edges=Mother::children,Child::mother
// IDS-DIFFER stripped, the types have no names
// FLAGS -fno-rtti -static-libstdc++ -static-libgcc
// VARIANTS +clang +clangs
// NOT-LIBCXX it is about libstdc++
#include <map>
#include <memory>
#include <string>

struct Child;
struct Mother {
  std::map<std::string, std::shared_ptr<Child>> children;
};
struct Child {
  std::shared_ptr<Mother> mother;
};

int main() {
  auto mother = std::make_shared<Mother>();
  auto& child = mother->children["first of several"] = std::make_shared<Child>();
  child->mother = mother;
}
