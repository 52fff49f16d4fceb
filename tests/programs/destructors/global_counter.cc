// STORY Instances are counted by a global. A destructor that lowers it does more than to release; writing to the object
//       itself, as the other one does, is nothing.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT-DEBUG finding kind=cycle gc=uncollectable types=Counted,Quiet effects="store to live"
// EXPECT-STRIPPED finding kind=cycle gc=uncollectable types=Counted,Quiet destructors=user,implicit effects="store to a global"
// EXPECT-DEBUG text "~Counted() would have changed live"
// EXPECT-STRIPPED text "~Counted() would have changed a global variable"
// VARIANTS +nopie +nopies +clang +clangs +libcxx +libcxxs
#include <memory>

int live = 0;

struct Quiet;

struct Counted {
  Counted() { ++live; }
  ~Counted() { --live; }
  std::shared_ptr<Quiet> quiet;
};

struct Quiet {
  ~Quiet() {
    open = false;
    asm volatile("" : : "r"(&open) : "memory");
  }
  bool open = true;
  std::shared_ptr<Counted> counted;
};

int main() {
  auto counted = std::make_shared<Counted>();
  counted->quiet = std::make_shared<Quiet>();
  counted->quiet->counted = counted;
}
