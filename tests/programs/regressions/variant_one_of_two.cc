// STORY A hub owns two spokes, each alone; one's link to the hub is strong, the other's weak. Which is which the variants
//       know: the code that destroys a spoke looks at their index, and a snapshot has that.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle types=Hub,Spoke confidence=proved
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
