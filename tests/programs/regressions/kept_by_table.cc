// STORY As stale_by_table, but what was put into the storage stays there: six objects own themselves.
// VARIANTS +nopies +clang +clangs +clang0s +libcxx0s +libcxxs +O3s
// EXPECT cycles=6 leaked_objects=6
// EXPECT finding kind=cycle types=ByFunctions confidence=proved
// EXPECT finding kind=cycle types=ByStructures confidence=proved
// EXPECT finding kind=cycle types=ByPointers confidence=proved
// EXPECT finding kind=cycle types=ByMembers confidence=proved
// EXPECT finding kind=cycle types=PerhapsNull confidence=proved
// EXPECT finding kind=cycle types=OnStack confidence=proved
#include "by_table.h"

template <typename Thing>
void owns_itself() {
  auto thing = std::make_shared<Thing>();
  thing->next.put(thing);
}

int main() {
  owns_itself<ByFunctions>();
  owns_itself<ByStructures>();
  owns_itself<ByPointers>();
  owns_itself<ByMembers>();
  owns_itself<PerhapsNull>();
  owns_itself<OnStack>();
}
