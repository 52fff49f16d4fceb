// STORY Destructors act on a string that the object holds, and that is so short that its characters lie in the object: a
//       file is removed, a line is printed.
// EXPECT cycles=2 leaked_objects=2 uncollectable=2
// EXPECT finding kind=cycle gc=uncollectable types=Lock destructors=user effects=unlink
// EXPECT finding kind=cycle gc=uncollectable types=Banner destructors=user effects=puts
// EXPECT text "~Lock() would have removed a file (unlink)"
// EXPECT text "~Banner() would have printed (puts)"
// VARIANTS +O3s +clang +clangs +libcxx +libcxxs
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

struct Lock {
  std::string path = "/no/lock";
  std::shared_ptr<Lock> self;
  ~Lock() { unlink(path.c_str()); }
};
struct Banner {
  std::string text = "bye";
  std::shared_ptr<Banner> self;
  ~Banner() { std::puts(text.c_str()); }
};

int main() {
  auto lock = std::make_shared<Lock>();
  lock->self = lock;
  auto banner = std::make_shared<Banner>();
  banner->self = banner;
}
