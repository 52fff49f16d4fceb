// STORY A value that is a number or an object; two objects refer to each other.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Object confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Object::value
// VARIANTS +libcxx +libcxxs
#include <memory>
#include <variant>

struct Object {
  std::variant<std::monostate, double, std::shared_ptr<Object>> value;
};

int main() {
  auto one = std::make_shared<Object>(), two = std::make_shared<Object>();
  one->value = two;
  two->value = one;
}
