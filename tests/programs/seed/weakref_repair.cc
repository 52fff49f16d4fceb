// STORY The repair: both members are weak references, so both destructors run and nothing is left.
// EXPECT silent
// EXPECT stdout "Object A Created\nObject B Created\nObject A Destroyed\nObject B Destroyed\n"
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <memory>

struct B;

struct A {
  A() { puts("Object A Created"); }
  ~A() { puts("Object A Destroyed"); }
  std::weak_ptr<B> b;
};

struct B {
  B() { puts("Object B Created"); }
  ~B() { puts("Object B Destroyed"); }
  std::weak_ptr<A> a;
};

int main() {
  // creating two objects
  auto a = std::make_shared<A>();
  auto b = std::make_shared<B>();
  // setting up weak circular reference
  a->b = b;
  b->a = a;
  // deleting objects
  a.reset();
  b.reset();
}
