// The program whose functions' calls the tests of Binaries::calls_of read.
#include "tests/binaries/calls.h"

#include <unistd.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace calls {

// Out of line at every optimisation level.
__attribute__((noinline)) void helper(int number) {
  if (number != 0) std::printf("%d\n", number);
}

Quiet::Quiet() = default;
Quiet::~Quiet() {}

Loud::Loud() = default;
Loud::~Loud() {
  std::puts("bye");
  helper(fd_);
  std::puts("again");
  if (fd_ >= 0) close(fd_);
}

Derived::~Derived() { std::perror("derived"); }

Virtual::~Virtual() { std::puts("virtual"); }

Printing::~Printing() { std::cout << "number " << number_; }

// A destructor that may be inlined everywhere: into the control block of a shared_ptr.
struct Inlined {
  std::shared_ptr<Inlined> self;
  int fd = -1;
  ~Inlined() {
    std::puts("inlined");
    close(fd);
  }
};

struct Tree {
  Tree* left = nullptr;
  __attribute__((noinline)) ~Tree() {
    delete left;
    std::puts("tree");
  }
};

struct Stack {
  int size = 3;
  __attribute__((noinline)) void pop() {
    std::puts("pop");
    --size;
  }
  __attribute__((noinline)) ~Stack() {
    while (size > 0) pop();
    helper(size);
  }
};

template <class T>
struct Holder {
  T value;
  ~Holder();
};
template <class T>
Holder<T>::~Holder() {
  std::puts("holder");
}
template struct Holder<std::string>;

}  // namespace calls

int main(int argc, char**) {
  auto inlined = std::make_shared<calls::Inlined>();
  inlined->self = inlined;
  calls::Tree tree;
  tree.left = argc > 5 ? new calls::Tree : nullptr;
  const calls::Stack stack;
  const calls::Quiet quiet;
  const calls::Loud loud;
  const calls::Derived derived;
  const calls::Virtual through_base;
  const calls::Printing printing;
  const calls::Holder<std::string> holder{};
  const calls::WithoutDebugInfo elsewhere;
  return 0;
}
