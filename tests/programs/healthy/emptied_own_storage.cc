// STORY Storage that a program manages by itself held the object's own handle once: beside a tag of two bits, a sign, a
// count, a bit for each place, a table of functions, a pointer to the end. Emptied, it still has the old words; the
// objects are alive, owned by variables of the function that calls exit.
// VARIANTS +O3s +Oss +clang0s +clangs +clang3s +clangOss +libcxxs
// EXPECT silent
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

template <typename T>
union Place {
  Place() {}
  ~Place() {}
  std::shared_ptr<T> handle;
  long number;
  void fill(std::shared_ptr<T> with) { new (&handle) std::shared_ptr<T>(std::move(with)); }
  void empty() { handle.~shared_ptr<T>(); }
};

struct Tagged {
  unsigned colour : 3, kind : 2;
  Place<Tagged> of;
  Tagged() : colour(1), kind(0) {}
  ~Tagged() {
    if (kind == 2) of.empty();
  }
};
struct Signed {
  long which = -1;
  Place<Signed> of;
  ~Signed() {
    if (which >= 0) of.empty();
  }
};
struct Counted {
  unsigned count = 0;
  Place<Counted> places[3];
  ~Counted() {
    for (unsigned i = 0; i < count; ++i) places[i].empty();
  }
};
struct Grown {
  Place<Grown>* first = own;
  size_t count = 0;
  Place<Grown> own[2];
  ~Grown() {
    for (Place<Grown>* one = first; one != first + count; ++one) one->empty();
    if (first != own) delete[] first;
  }
};
struct Ring {
  Place<Ring>* places = new Place<Ring>[4];
  unsigned head = 2, count = 0;
  ~Ring() {
    for (; count > 0; --count) places[head++ % 4].empty();
    delete[] places;
  }
};
struct Marked {
  unsigned char marks = 0;
  Place<Marked> places[4];
  ~Marked() {
    for (int i = 0; i < 4; ++i)
      if ((marks >> i & 1) != 0) places[i].empty();
  }
};
struct Operations {
  void (*empty)(void* storage);
};
struct ByTable {
  const Operations* operations = nullptr;
  Place<ByTable> of;
  static const Operations of_handle;
  ~ByTable() {
    if (operations != nullptr) operations->empty(&of);
  }
};
const Operations ByTable::of_handle{[](void* storage) { static_cast<Place<ByTable>*>(storage)->empty(); }};
struct Bounded {
  Place<Bounded>*first = new Place<Bounded>[3], *last = first;
  ~Bounded() {
    while (last != first) (--last)->empty();
    delete[] first;
  }
};

template <typename T>
auto emptied(Place<T> T::*place) {
  auto object = std::make_shared<T>();
  ((*object).*place).fill(object);
  ((*object).*place).empty();
  return object;
}
template <typename T>
auto emptied(size_t index, Place<T>* (*places)(T&)) {
  auto object = std::make_shared<T>();
  places(*object)[index].fill(object);
  places(*object)[index].empty();
  return object;
}

struct Owners {
  std::shared_ptr<Tagged> tagged = emptied(&Tagged::of);
  std::shared_ptr<Signed> with_sign = emptied(&Signed::of);
  std::shared_ptr<ByTable> by_table = emptied(&ByTable::of);
  std::shared_ptr<Counted> counted = emptied<Counted>(0, [](Counted& of) { return of.places; });
  std::shared_ptr<Grown> grown = emptied<Grown>(0, [](Grown& of) { return of.own; });
  std::shared_ptr<Ring> ring = emptied<Ring>(1, [](Ring& of) { return of.places; });
  std::shared_ptr<Marked> marked = emptied<Marked>(2, [](Marked& of) { return of.places; });
  std::shared_ptr<Bounded> bounded = emptied<Bounded>(0, [](Bounded& of) { return of.first; });
};

__attribute__((noinline)) void leave(const Owners& owners) {
  std::exit(owners.tagged.use_count() + owners.bounded.use_count() == 2 ? 0 : 1);
}

int main() {
  const Owners owners;
  leave(owners);
}
