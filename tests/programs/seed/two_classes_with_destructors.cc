// STORY Example 1 again, but the destructors would have said goodbye: nobody knows in which order to run them, so
//       the same cycle is uncollectable.
// EXPECT cycles=1 leaked_objects=2 uncollectable=2 collectable=0
// EXPECT finding kind=cycle gc=uncollectable instances=1 objects=2 types=A,B confidence=proved
// EXPECT text "gc: uncollectable <A 0x"
// EXPECT text "gc: uncollectable <B 0x"
// EXPECT-DEBUG finding kind=cycle edges=A::b,B::a destructors=user
// EXPECT-STRIPPED finding kind=cycle gc=uncollectable
#include <cstdio>
#include <memory>

struct B;

class A {
 public:
  ~A() { puts("goodbye from A"); }
  void display() const { printf("A: self: %p, b: %p\n", static_cast<const void*>(this), static_cast<void*>(b.get())); }
  std::shared_ptr<B> b;
};

class B {
 public:
  ~B() { puts("goodbye from B"); }
  void display() const { printf("B: self: %p, a: %p\n", static_cast<const void*>(this), static_cast<void*>(a.get())); }
  std::shared_ptr<A> a;
};

int main() {
  auto a = std::make_shared<A>();
  auto b = std::make_shared<B>();
  a->b = b;
  b->a = a;
  a->display();
  b->display();
}
