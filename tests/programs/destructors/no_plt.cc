// STORY Calls go through the slots of the dynamic linker directly, and one function is taken by its address first.
// EXPECT cycles=1 leaked_objects=1 uncollectable=1
// EXPECT finding kind=cycle gc=uncollectable types=Session destructors=user effects=close,puts
// FLAGS -std=c++20 -fno-plt
// VARIANTS +nopie +nopies +clang +clangs
#include <unistd.h>

#include <cstdio>
#include <memory>

struct Session {
  ~Session() {
    int (*end)(int) = close;
    asm volatile("" : "+r"(fd));
    end(fd);
    puts("ended");
  }
  int fd = -1;
  std::shared_ptr<Session> self;
};

int main() {
  auto session = std::make_shared<Session>();
  session->self = session;
}
