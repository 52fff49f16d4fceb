// STORY A subscriber owns its bus, and the bus keeps a closure that captures the subscriber. That the closure lies in a
//       container does not make the subscriber a child of the bus.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Bus,Subscriber confidence=proved
// EXPECT no finding cut_first=Subscriber::bus|Subscriber+0x10
// EXPECT-DEBUG text "capture self in the lambda at bus_keeps_subscriber.cc:29 as std::weak_ptr<Subscriber> frees all 2 objects"
#include <functional>
#include <map>
#include <memory>
#include <vector>

struct Bus {
  struct Slot {
    int id;
    std::function<void(int)> call;
  };
  std::map<int, std::vector<Slot>> slots;
  void on(int topic, std::function<void(int)> call) { slots[topic].push_back({1, std::move(call)}); }
};

struct Subscriber : std::enable_shared_from_this<Subscriber> {
  std::shared_ptr<Bus> bus;
  int heard = 0;
  void listen();
};

void Subscriber::listen() {
  auto self = shared_from_this();
  bus->on(3, [self](int much) { self->heard += much; });
}

int main() {
  auto subscriber = std::make_shared<Subscriber>();
  subscriber->bus = std::make_shared<Bus>();
  subscriber->listen();
}
