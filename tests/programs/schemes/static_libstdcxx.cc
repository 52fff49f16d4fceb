// STORY The standard library is linked into the program: its functions are the program's own, without names once stripped.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Mother,Child confidence=proved scheme=libstdc++
// EXPECT-DEBUG finding kind=cycle edges=Mother::children,Child::mother
// FLAGS -static-libstdc++ -static-libgcc
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
