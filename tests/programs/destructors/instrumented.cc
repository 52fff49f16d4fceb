// STORY A build that counts what is executed (gcov) and traces calls: what the compiler has put into the destructors is no
//       effect of theirs. One class has a destructor of its own, and of that it is told.
// EXPECT cycles=2
// EXPECT-DEBUG finding kind=cycle types=Plain gc=collectable
// EXPECT finding kind=cycle types=Logged gc=uncollectable
// EXPECT text "printed (puts)"
// EXPECT-DEBUG no text "__gcov"
// EXPECT no text "profile"
// FLAGS -fprofile-arcs -finstrument-functions
#include <cstdio>
#include <memory>

static int entered;

extern "C" {
__attribute__((noinline, no_instrument_function)) void __cyg_profile_func_enter(void*, void*) { ++entered; }
__attribute__((noinline, no_instrument_function)) void __cyg_profile_func_exit(void*, void*) { --entered; }
}

struct Plain {
  std::shared_ptr<Plain> self;
};

struct Logged {
  ~Logged() { std::puts("gone"); }
  std::shared_ptr<Logged> self;
};

template <class T>
static void knot() {
  const auto one = std::make_shared<T>();
  one->self = one;
}

int main() {
  knot<Plain>();
  knot<Logged>();
}
