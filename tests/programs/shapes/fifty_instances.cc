// STORY The same mistake fifty times: one finding with fifty instances.
// EXPECT cycles=50 leaked_objects=100 leaked_bytes=3200
// EXPECT finding kind=cycle instances=50 objects=2 bytes=64 types=Order,Receipt confidence=proved
// EXPECT-DEBUG collectable=100
// EXPECT-DEBUG finding kind=cycle edges=Order::receipt,Receipt::order
// VARIANTS +nofp +nopies +clang
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <memory>

struct Receipt;
struct Order {
  std::shared_ptr<Receipt> receipt;
};
struct Receipt {
  std::shared_ptr<Order> order;
};

static void buy() {
  auto order = std::make_shared<Order>();
  order->receipt = std::make_shared<Receipt>(Receipt{order});
}

int main() {
  for (int i = 0; i < 50; i++) buy();
}
