// STORY Handles whose destructor never runs: deleted by a base without a virtual destructor, freed, overwritten, jumped
//       over. The counts say that somebody owns the objects, and nobody has them any more.
// EXPECT unreachable_blocks=8
// EXPECT finding kind=unreachable types=ByBase direct_blocks=1 retained_blocks=1 confidence=probable
// EXPECT finding kind=unreachable types=Freed direct_blocks=1 retained_blocks=1
// EXPECT finding kind=unreachable types=Wiped direct_blocks=1 retained_blocks=1
// EXPECT finding kind=unreachable types=Jumped direct_blocks=1 retained_blocks=1
// EXPECT text "use_count 1 = 1 lost"
// EXPECT text "a handle was lost, its destructor never ran"
// EXPECT stdout "ended\n"
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

struct Named {
  std::string name = std::string(100, 'x');
};
struct ByBase : Named {};
struct Freed : Named {};
struct Wiped : Named {};
struct Jumped : Named {};

struct Shape {
  int sides = 0;
};
struct Polygon : Shape {
  std::shared_ptr<ByBase> named = std::make_shared<ByBase>();
};
struct Record {
  std::shared_ptr<Freed> named = std::make_shared<Freed>();
};

std::jmp_buf back;

// What deletes a polygon knows shapes only.
__attribute__((noinline)) void destroy(Shape* shape) { std::free(shape); }

__attribute__((noinline)) void delete_by_base() { destroy(new (std::malloc(sizeof(Polygon))) Polygon); }

__attribute__((noinline)) void free_it() {
  auto* record = new (std::malloc(sizeof(Record))) Record;
  asm volatile("" : : "r"(record) : "memory");
  std::free(record);
}

__attribute__((noinline)) void wipe() {
  alignas(8) char bytes[sizeof(std::shared_ptr<Wiped>)];
  new (bytes) std::shared_ptr<Wiped>(std::make_shared<Wiped>());
  asm volatile("" : : "r"(bytes) : "memory");
  std::memset(bytes, 0, sizeof bytes);
  asm volatile("" : : "r"(bytes) : "memory");
}

__attribute__((noinline)) void jump() {
  auto jumped = std::make_shared<Jumped>();
  asm volatile("" : : "r"(&jumped) : "memory");
  std::longjmp(back, 1);
}

__attribute__((noinline)) void forget() {
  volatile char dead[16384];
  for (auto& byte : dead) byte = 0;
}

int main() {
  delete_by_base();
  free_it();
  wipe();
  if (setjmp(back) == 0) jump();
  forget();
  std::puts("ended");
}
