// STORY The destructor of a base calls a function of its own, which closes and flushes.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Store destructors=user effects=fsync,close
// EXPECT text "flushed a file to disk (fsync)"
// VARIANTS +nopie +nopies +clang +clangs +libcxx +libcxxs
#include <unistd.h>

#include <memory>

class Base {
 public:
  ~Base() { finish(); }

 private:
  void __attribute__((noinline)) finish() {
    fsync(fd_);
    close(fd_);
    fd_ = -1;
  }
  int fd_ = -1;
};

struct Store : Base {
  std::shared_ptr<Store> self;
};

int main() {
  auto store = std::make_shared<Store>();
  store->self = store;
}
