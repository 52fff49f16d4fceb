// STORY A hash map with open addressing and a byte for each slot: erased slots keep the bytes of their handles, and debug info
// says that the array is made of slots. The objects are alive in globals.
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
template <class V>
class FlatMap {
  struct Slot {
    int key;
    V value;
  };
  signed char* control_ = nullptr;
  Slot* slots_ = nullptr;
  int capacity_ = 0;

 public:
  ~FlatMap() {
    for (int i = 0; i < capacity_; ++i)
      if (control_[i] >= 0) slots_[i].~Slot();
    std::free(control_);
    std::free(static_cast<void*>(slots_));
  }
  void insert(int k, V v) {
    if (!slots_) {
      capacity_ = 8;
      control_ = static_cast<signed char*>(std::malloc(8));
      for (int i = 0; i < 8; ++i) control_[i] = -1;
      slots_ = static_cast<Slot*>(std::malloc(sizeof(Slot) * 8));
    }
    new (static_cast<void*>(&slots_[k % 8])) Slot{k, std::move(v)};
    control_[k % 8] = 1;
  }
  void erase(int k) {
    if (control_[k % 8] < 0) return;
    slots_[k % 8].~Slot();
    control_[k % 8] = -1;
  }
};
struct Actor {
  FlatMap<std::shared_ptr<Actor>> peers;
};
static std::shared_ptr<Actor> first, second;
int main() {
  first = std::make_shared<Actor>();
  second = std::make_shared<Actor>();
  first->peers.insert(3, second);
  second->peers.insert(4, first);
  first->peers.insert(5, first);
  first->peers.erase(3);
  second->peers.erase(4);
  first->peers.erase(5);
  std::quick_exit(0);
}
