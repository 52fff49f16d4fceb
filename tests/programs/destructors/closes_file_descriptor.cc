// STORY A session owns a file descriptor by a small wrapper class, and is held by its own peer: the descriptor stays
//       open.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2
// EXPECT finding kind=cycle gc=uncollectable types=Session destructors=user effects=close
// EXPECT text "would have closed a file descriptor (close)"
// EXPECT-DEBUG text "never run  ~Descriptor() would have closed a file descriptor (close)"
// EXPECT-STRIPPED text "never run  ~Session() would have closed a file descriptor (close)"
// VARIANTS +nopie +nopies +clang +clangs +libcxx +libcxxs +libcxx0 +libcxx0s
#include <fcntl.h>
#include <unistd.h>

#include <memory>

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }

 private:
  int fd_;
};

struct Session {
  Descriptor file{open("/dev/null", O_RDONLY)};
  std::shared_ptr<Session> peer;
};

int main() {
  auto a = std::make_shared<Session>(), b = std::make_shared<Session>();
  a->peer = b;
  b->peer = a;
}
