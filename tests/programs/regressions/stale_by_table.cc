// STORY What destroys a handle is called through a table: of functions, of structures, of pointers to such, of pointers to
// members, of null pointers; a kind says which entry. Emptied, the storage still has the old words; the objects are
// alive, owned by variables of the function that calls exit.
// VARIANTS +nopies +clang +clangs +clang0s +libcxx0s +libcxxs +O3s
// EXPECT silent
#include <cstdlib>

#include "by_table.h"

template <typename Thing>
[[gnu::noinline]] void keep(Thing* thing) {
  asm volatile("" : : "r"(thing) : "memory");
}

template <typename Thing>
std::shared_ptr<Thing> used() {
  auto thing = std::make_shared<Thing>();
  thing->next.put(thing);
  thing->next.empty();
  return thing;
}

[[gnu::noinline]] void work() {
  auto one = used<ByFunctions>();
  auto two = used<ByStructures>();
  auto three = used<ByPointers>();
  auto four = used<ByMembers>();
  auto five = used<PerhapsNull>();
  auto six = used<OnStack>();
  keep(&one), keep(&two), keep(&three), keep(&four), keep(&five), keep(&six);
  std::exit(0);
}

int main() { work(); }
