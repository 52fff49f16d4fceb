// STORY A raw pointer outlives its object, and a control block comes to lie where the object was: the pointer is no handle.
// The gadget that holds itself in an optional is leaked; the one that a variable of main owns is alive.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Gadget
#include <cstdlib>
#include <memory>
#include <optional>

struct Gadget {
  long payload[8] = {};
  std::optional<std::shared_ptr<Gadget>> self;
};
struct Observer {
  void* seen = nullptr;
};

// What comes to lie at the address of a make_shared'd gadget's block.
static void* block_of(const std::shared_ptr<Gadget>& gadget) { return reinterpret_cast<char*>(gadget.get()) - 16; }

[[gnu::noinline]] static void leak(Observer& observer) {
  auto gadget = std::make_shared<Gadget>();
  gadget->self = gadget;
  observer.seen = block_of(gadget);
}

[[gnu::noinline]] static void leave(const std::shared_ptr<Gadget>& alive, const Observer* first,
                                    const Observer* second) {
  if (alive && first->seen != second->seen) std::quick_exit(0);
}

int main() {
  auto* first = new Observer;
  auto* second = new Observer;
  leak(*first);
  auto alive = std::make_shared<Gadget>();
  second->seen = block_of(alive);
  leave(alive, first, second);
}
