// STORY shared_ptr(new T) makes two blocks per object: the object and its control block. Both count for the cycle.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 bytes=80 types=Husband,Wife confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Husband::wife,Wife::husband allocated_in=marry
// VARIANTS +nopies
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <cstdio>
#include <memory>

struct Wife;
struct Husband {
  std::shared_ptr<Wife> wife;
};
struct Wife {
  std::shared_ptr<Husband> husband;
};

__attribute__((noinline)) void marry() {
  std::shared_ptr<Husband> husband(new Husband);
  std::shared_ptr<Wife> wife(new Wife);
  husband->wife = wife;
  wife->husband = husband;
}

int main() {
  marry();
  puts("until the process ends");
}
