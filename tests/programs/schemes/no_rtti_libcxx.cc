// STORY As no_rtti, with libc++'s counts.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 scheme=libc++ confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Mother,Child edges=Mother::child,Child::mother
// EXPECT-STRIPPED finding kind=cycle types="object of 16 bytes,object of 24 bytes"
// IDS-DIFFER stripped, the types have no names
// FLAGS -fno-rtti
// VARIANTS libcxx0 libcxx0s libcxx libcxxs
#include <memory>

struct Child;
struct Mother {
  std::shared_ptr<Child> child;
};
struct Child {
  std::shared_ptr<Mother> mother;
  long age = 4;
};

int main() {
  auto mother = std::make_shared<Mother>();
  mother->child = std::shared_ptr<Child>(new Child);
  mother->child->mother = mother;
}
