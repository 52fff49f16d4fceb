// STORY In the style of COM: raw pointers as members, AddRef() and Release() by hand. That a destructor releases by one tells
//       that it owns, with debug info as without; one that only looks is no owner.
// EXPECT cycles=1 leaked_objects=2 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=2 types=Item edges=Item::next confidence=proved effects=puts
// EXPECT-STRIPPED finding kind=cycle objects=2 types=Item confidence=proved
#include <cstdio>
#include <cstdlib>

struct IUnknown {
  virtual int AddRef() = 0;
  virtual int Release() = 0;

 protected:
  ~IUnknown() = default;
};

class Item : public IUnknown {
  int count_ = 1;

 public:
  Item() = default;
  int AddRef() override { return ++count_; }
  int Release() override {
    const int left = --count_;
    if (left == 0) delete this;
    return left;
  }
  Item* next = nullptr;     // owned
  Item* watched = nullptr;  // not owned

 private:
  virtual ~Item() {
    if (next != nullptr) next->Release();
    std::puts("item gone");
  }
};

static Item* kept;

__attribute__((noinline)) static void work() {
  Item* a = new Item;
  Item* b = new Item;
  a->next = b;  // takes over the reference
  b->next = a;
  a->AddRef();
  a->Release();
  kept = new Item;
  Item* tail = new Item;
  kept->next = tail;
  tail->watched = kept;
}

int main() {
  work();
  std::fflush(stdout);
  std::_Exit(0);
}
