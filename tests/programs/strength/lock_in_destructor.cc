// STORY A room and its guests own each other; each guest says goodbye to a friend whom it only observes. The destructor
//       locks the weak handle, and so raises and lowers the strong count behind it: that makes it no strong handle. No
//       count tells which is which: every guest has both kinds. Only types do, or the destructor's code.
// EXPECT cycles=1 leaked_objects=3
// EXPECT finding kind=cycle objects=3 types=Room,Guest confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Room::first,Room::second,Guest::room
// VARIANTS +clang +clangs
#include <cstdio>
#include <memory>

struct Guest;
struct Room {
  std::shared_ptr<Guest> first, second;
};
struct Guest {
  std::shared_ptr<Room> room;
  std::weak_ptr<Guest> friend_of;
  int waves = 0;
  ~Guest() {
    if (const auto other = friend_of.lock()) std::printf("waved %d times\n", ++other->waves);
  }
};

int main() {
  auto room = std::make_shared<Room>();
  room->first = std::make_shared<Guest>();
  room->second = std::make_shared<Guest>();
  room->first->room = room->second->room = room;
  room->first->friend_of = room->second;
  room->second->friend_of = room->first;
}
