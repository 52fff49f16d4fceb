// STORY Compiled without RTTI and stripped, nothing names the vtables of control blocks. They are known by their code, their
//       counts, and the pairs of pointers that lead to them. Objects of make_shared, of new, and with a deleter.
// EXPECT cycles=3 leaked_objects=5
// EXPECT-DEBUG finding kind=cycle objects=2 types=Mother,Child edges=Mother::child,Child::mother confidence=proved
// EXPECT-DEBUG finding kind=cycle objects=2 types=Door,Key edges=Door::key,Key::door confidence=proved
// EXPECT-DEBUG finding kind=cycle objects=1 types=Loop edges=Loop::self
// EXPECT-STRIPPED finding kind=cycle objects=2 types="object of 16 bytes,object of 32 bytes" scheme=libstdc++ confidence=proved
// EXPECT-STRIPPED finding kind=cycle objects=2 types="object of 24 bytes,object of 40 bytes"
// EXPECT-STRIPPED finding kind=cycle objects=1 types="object of 48 bytes"
// IDS-DIFFER stripped, the types have no names
// FLAGS -fno-rtti
// VARIANTS +clang +clangs
// NOT-LIBCXX it is about libstdc++ (no_rtti_libcxx.cc)
#include <cstdlib>
#include <memory>

struct Child;
struct Mother {
  std::shared_ptr<Child> child;
};
struct Child {
  std::weak_ptr<Child> self;
  std::shared_ptr<Mother> mother;
};
struct Key;
struct Door {
  long width = 1;
  std::shared_ptr<Key> key;
};
struct Key {
  std::weak_ptr<Key> copy;
  long teeth = 2;
  std::shared_ptr<Door> door;
};
struct Loop {
  std::shared_ptr<Loop> self;
  long rest[4];
};

int main() {
  auto mother = std::make_shared<Mother>();
  mother->child = std::make_shared<Child>();
  mother->child->mother = mother;
  std::shared_ptr<Door> door(new Door);
  door->key = std::shared_ptr<Key>(new Key);
  door->key->door = door;
  void* const memory = std::malloc(sizeof(Loop));
  std::shared_ptr<Loop> loop(new (memory) Loop, [memory](Loop* it) {
    it->~Loop();
    std::free(memory);
  });
  loop->self = loop;
}
