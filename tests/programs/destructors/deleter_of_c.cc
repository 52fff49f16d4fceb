// STORY Objects of a C interface, in a cycle, whose deleter is the function that the interface has for it.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Door confidence=proved gc=uncollectable effects=fclose
// EXPECT text "would have closed a file (fclose)"
// EXPECT-DEBUG text "deleter door_free would have closed a file (fclose)"
// VARIANTS +clang +clangs +libcxxs
#include <cstdio>
#include <memory>

struct Door {
  FILE* log = nullptr;
  std::shared_ptr<Door> next;
};

extern "C" void door_free(Door* door);
extern "C" void door_free(Door* door) {
  if (door->log != nullptr) fclose(door->log);
  delete door;
}

int main() {
  std::shared_ptr<Door> one(new Door, door_free), two(new Door, &door_free);
  one->log = fopen("/dev/null", "w");
  one->next = two;
  two->next = one;
}
