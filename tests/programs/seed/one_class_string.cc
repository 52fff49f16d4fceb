// STORY Example 2: a class that is itself a string; two objects of it refer to each other by a member that the Python
//       program adds on the fly. One type, two objects, two different members on the way round.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle instances=1 objects=2 types=X confidence=proved
// EXPECT stdout "A: self: 0x"
// EXPECT-DEBUG collectable=2
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=X::a,X::b cut=X::a|X::b
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <memory>
#include <string>

class X : public std::string {
 public:
  using std::string::string;
  void display(const X& second) const {
    printf("%s: self: %p, %s: %p\n", c_str(), static_cast<const void*>(this), second.c_str(),
           static_cast<const void*>(&second));
  }
  std::shared_ptr<X> a, b;
};

int main() {
  // two objects of the same class
  auto a = std::make_shared<X>("A");
  auto b = std::make_shared<X>("B");
  // referring each other
  b->a = a;
  a->b = b;
  // display the circular reference
  a->display(*a->b);
  b->display(*b->a);
}
