// STORY The deleter keeps the factory alive that its object came from, and the factory keeps the object. One strand of
//       the knot lies in the control block, not in the object.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Factory,Product confidence=proved
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Product {
  int serial = 0;
};

struct Factory : std::enable_shared_from_this<Factory> {
  std::shared_ptr<Product> spare;
  std::shared_ptr<Product> make() {
    return {new Product{1}, [keep = shared_from_this()](Product* product) { delete product; }};
  }
};

int main() {
  auto factory = std::make_shared<Factory>();
  factory->spare = factory->make();
}
