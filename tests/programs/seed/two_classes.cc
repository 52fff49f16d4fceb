// STORY Example 1: two objects of different classes hold each other. Neither has a destructor of its own, so a
//       collector in the manner of old Pythons could have freed them: collectable.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle instances=1 objects=2 types=A,B scheme=libstdc++ confidence=proved
// EXPECT stdout "A: self: 0x"
// EXPECT-DEBUG collectable=2 uncollectable=0
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=A::b,B::a destructors=implicit allocated_in=main
// EXPECT-DEBUG text "gc: collectable <A 0x"
// EXPECT-DEBUG text "gc: collectable <B 0x"
// EXPECT-DEBUG no text "never run"
// VARIANTS +nofp +nopie +nopies +clang +clangs
// NOT-LIBCXX it is about libstdc++
#include <cstdio>
#include <memory>

struct B;

class A {
 public:
  void display() const { printf("A: self: %p, b: %p\n", static_cast<const void*>(this), static_cast<void*>(b.get())); }
  std::shared_ptr<B> b;
};

struct B {
  void display() const { printf("B: self: %p, a: %p\n", static_cast<const void*>(this), static_cast<void*>(a.get())); }
  std::shared_ptr<A> a;
};

int main() {
  // two objects of different classes
  auto a = std::make_shared<A>();
  auto b = std::make_shared<B>();
  // referring to each other
  a->b = b;
  b->a = a;
  // display the circular reference
  a->display();
  b->display();
}
