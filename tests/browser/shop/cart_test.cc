// A test of a shop's cart. With LINES a cart keeps itself alive by its lines; with CALLBACK an order captures itself.
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

struct Cart;
struct Line {
  std::shared_ptr<Cart> cart;
  int amount = 1;
};
struct Cart {
  std::vector<std::shared_ptr<Line>> lines;
};
struct Order {
  std::function<void()> on_paid;
  double total = 0;
};

void fill_cart() {
  auto cart = std::make_shared<Cart>();
  cart->lines.push_back(std::make_shared<Line>());
#ifdef LINES
  cart->lines[0]->cart = cart;
#endif
}

void pay() {
  auto order = std::make_shared<Order>();
#ifdef CALLBACK
  order->on_paid = [order] { std::printf("paid %f\n", order->total); };
#endif
}

int main() {
  fill_cart();
  pay();
  std::puts("carts are tested");
}
