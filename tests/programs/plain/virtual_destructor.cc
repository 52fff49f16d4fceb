// STORY A plain object is lost, and its class has a virtual destructor: what that would have done is known from its
// STORY code. So is that of an object whose destructor only releases.
// EXPECT unreachable_blocks=4
// EXPECT finding kind=unreachable types=Journal destructors=user effects=unlink
// EXPECT finding kind=unreachable types=Cache destructors=implicit
// EXPECT text "never run  ~Journal() would have removed a file (unlink)"
// EXPECT no text "~Cache"
// EXPECT no text "not known"
// NOT-CLANG its debug info does not tell a destructor that is defaulted from one that is written
#include <unistd.h>

#include <memory>
#include <string>

struct Shape {
  virtual ~Shape() = default;
  virtual int corners() const { return 0; }
};

struct Journal : Shape {
  ~Journal() override { ::unlink(path.c_str()); }
  std::string path = "/nonexistent/gordian/journal/that/was/never/there";
};

struct Cache : Shape {
  int corners() const override { return 4; }
  std::unique_ptr<int[]> cells{new int[100]()};
};

[[gnu::noinline]] void lose() {
  Shape* journal = new Journal;
  Shape* cache = new Cache;
  asm volatile("" : : "r"(journal), "r"(cache) : "memory");
}

[[gnu::noinline]] void forget() {
  volatile char stack[4096];
  for (volatile char& byte : stack) byte = 0;
}

int main() {
  lose();
  forget();
}
