// STORY Signals hold their slots weakly; a connection object keeps a slot alive as long as somebody wants it.
// EXPECT silent
// EXPECT stdout "a 1\nb 1\nb 2\n"
// VARIANTS +libcxx +libcxxs
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

using Slot = std::function<void(int)>;

class Signal {
 public:
  [[nodiscard]] std::shared_ptr<Slot> connect(Slot slot) {
    auto connection = std::make_shared<Slot>(std::move(slot));
    slots_.push_back(connection);
    return connection;
  }
  void emit(int value) {
    std::erase_if(slots_, [](const auto& slot) { return slot.expired(); });
    for (const auto& slot : slots_) (*slot.lock())(value);
  }

 private:
  std::vector<std::weak_ptr<Slot>> slots_;
};

int main() {
  static auto& signal = *new Signal;
  auto a = signal.connect([](int v) { printf("a %d\n", v); });
  auto b = signal.connect([](int v) { printf("b %d\n", v); });
  signal.emit(1);
  a.reset();
  signal.emit(2);
  b.reset();
  signal.emit(3);
}
