// STORY A hub owns two spokes, each alone; one's link to the hub is strong, the other's weak. Which is which the variants
//       know, but not the snapshot. All four handles are in the heap, so the hub is gone either way.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Hub,Spoke confidence=probable
// EXPECT text "unsure     which of several handles owns an object is not known; all that may are in garbage"
// EXPECT-DEBUG finding kind=cycle edges=Hub::spokes,Spoke::link
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <memory>

#include "hub.h"

void assemble() {
  auto hub = std::make_shared<Hub>();
  hub->spokes[0]->link = std::weak_ptr<Hub>(hub);
  hub->spokes[1]->link = hub;
}

int main() { assemble(); }
