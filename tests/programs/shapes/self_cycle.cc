// STORY An object that holds itself.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 bytes=32 types=Narcissus confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Narcissus::mirror cut=Narcissus::mirror
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <memory>

struct Narcissus {
  std::shared_ptr<Narcissus> mirror;
};

int main() {
  auto narcissus = std::make_shared<Narcissus>();
  narcissus->mirror = narcissus;
}
