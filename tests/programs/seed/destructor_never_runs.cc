// STORY Objects A and B hold each other and have destructors that would say so. The handles a and b are dropped, the
//       objects stay, and "Destroyed" is never printed: what Python before 3.4 called uncollectable.
// EXPECT cycles=1 uncollectable=2 collectable=0 leaked_objects=2
// EXPECT finding kind=cycle gc=uncollectable instances=1 objects=2 bytes=64 retained_blocks=0 types=A,B confidence=proved
// EXPECT stdout "Object A Created\nObject B Created\n"
// EXPECT text "gc: uncollectable <A 0x"
// EXPECT text "gc: uncollectable <B 0x"
// EXPECT-DEBUG finding kind=cycle edges=A::b,B::a cut=B::a|A::b destructors=user effects=puts allocated_in=main
// EXPECT-DEBUG text "LEAK 1  cycle of 2 objects, 64 bytes"
// EXPECT-DEBUG text "┌▶ A ── b: shared_ptr<B> ──▶ B ── a: shared_ptr<A> ─┐"
// EXPECT-DEBUG text "A  use_count 1 = B::a"
// EXPECT-DEBUG text "B  use_count 1 = A::b"
// EXPECT-DEBUG text "never run  ~A() would have printed (puts)"
// EXPECT-DEBUG text "destructor_never_runs.cc:27"
// EXPECT-DEBUG text "as std::weak_ptr<"
// EXPECT-DEBUG text "frees all 2 objects (simulated)"
// EXPECT-STRIPPED finding kind=cycle destructors=user effects=puts
// VARIANTS +nofp +nopie +nopies +clang +clangs
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <cstdio>
#include <memory>

struct B;

struct A {
  A() { puts("Object A Created"); }
  ~A() { puts("Object A Destroyed"); }
  std::shared_ptr<B> b;
};

struct B {
  B() { puts("Object B Created"); }
  ~B() { puts("Object B Destroyed"); }
  std::shared_ptr<A> a;
};

int main() {
  // creating two objects
  auto a = std::make_shared<A>();
  auto b = std::make_shared<B>();
  // setting up circular reference
  a->b = b;
  b->a = a;
  // deleting objects
  a.reset();
  b.reset();
}
