// STORY As no_rtti, with Boost's control blocks, which have two virtual functions more.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 scheme=boost
// EXPECT-DEBUG finding kind=cycle types=Mother,Child edges=Mother::child,Child::mother confidence=proved
// EXPECT-STRIPPED finding kind=cycle types="object of 16 bytes,object of 24 bytes"
// IDS-DIFFER stripped, the types have no names
// FLAGS -fno-rtti
// VARIANTS +clang +clangs
#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>

struct Child;
struct Mother {
  boost::shared_ptr<Child> child;
};
struct Child {
  boost::shared_ptr<Mother> mother;
  long age = 4;
};

int main() {
  auto mother = boost::make_shared<Mother>();
  mother->child = boost::shared_ptr<Child>(new Child);
  mother->child->mother = mother;
}
