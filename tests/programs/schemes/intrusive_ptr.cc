// STORY Objects that count themselves, held by boost::intrusive_ptr: with the count behind the vptr, and with Boost's base
//       class in front. A raw pointer back owns nothing.
// EXPECT cycles=2 leaked_objects=4 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=2 types=Horse,Rider scheme=intrusive confidence=proved edges=Horse::rider,Rider::horse
// EXPECT-DEBUG finding kind=cycle objects=2 types=Window scheme=intrusive confidence=proved edges=Window::dialogs,Window::parent
// EXPECT-DEBUG text "as Window* frees all 2 objects (simulated)"
// EXPECT-STRIPPED finding kind=cycle objects=2 scheme=intrusive confidence=proved edges="Horse+0x10,object of 16 bytes+0x8"
// EXPECT-STRIPPED finding kind=cycle objects=2 types=Window scheme=intrusive confidence=proved edges=Window+0x10,Window+0x18
// EXPECT-STRIPPED text "as Window* frees all 2 objects (simulated)"
// IDS-DIFFER stripped, an object without virtual functions has no name
// VARIANTS +clang +clangs
#include <atomic>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

struct Animal {
  virtual ~Animal() = default;
  std::atomic<int> count{0};
};
void intrusive_ptr_add_ref(Animal* animal);
void intrusive_ptr_release(Animal* animal);
void intrusive_ptr_add_ref(Animal* animal) { ++animal->count; }
void intrusive_ptr_release(Animal* animal) {
  if (--animal->count == 0) delete animal;
}

struct Horse;
struct Rider : boost::intrusive_ref_counter<Rider> {
  boost::intrusive_ptr<Horse> horse;
};
struct Horse : Animal {
  boost::intrusive_ptr<Rider> rider;
  Horse* leader = nullptr;
};

struct Window {
  virtual ~Window() = default;
  long count = 0;
  boost::intrusive_ptr<Window> parent;
  std::vector<boost::intrusive_ptr<Window>> dialogs;
};
void intrusive_ptr_add_ref(Window* window);
void intrusive_ptr_release(Window* window);
void intrusive_ptr_add_ref(Window* window) { ++window->count; }
void intrusive_ptr_release(Window* window) {
  if (--window->count == 0) delete window;
}

int main() {
  boost::intrusive_ptr<Horse> horse(new Horse);
  horse->rider = new Rider;
  horse->rider->horse = horse;
  horse->leader = horse.get();
  boost::intrusive_ptr<Window> window(new Window);
  window->dialogs.push_back(new Window);
  window->dialogs[0]->parent = window;
}
