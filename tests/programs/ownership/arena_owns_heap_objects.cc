// STORY A block that the program carves up by itself holds shared_ptrs to objects on the heap, and a global holds the
//       block. Everything is reachable at the end: nothing to report.
// EXPECT silent
// EXPECT stdout "3 names, the last is Carol\n"
#include <cstddef>
#include <cstdio>
#include <memory>
#include <new>
#include <string>

struct Person {
  std::string name;
  std::weak_ptr<Person> neighbour;
};

struct Arena {
  alignas(16) std::byte memory[4096];
  std::size_t used = 0;
  template <typename T, typename... Args>
  T* make(Args&&... args) {
    T* object = new (memory + used) T(std::forward<Args>(args)...);
    used += sizeof(T);
    return object;
  }
};

Arena* arena;

int main() {
  arena = new Arena;
  std::shared_ptr<Person>* last = nullptr;
  for (const char* name : {"Alice", "Bob", "Carol"}) {
    auto* slot = arena->make<std::shared_ptr<Person>>(std::make_shared<Person>(Person{name, {}}));
    if (last) (*slot)->neighbour = *last;
    last = slot;
  }
  printf("3 names, the last is %s\n", (*last)->name.c_str());
}
