// STORY Somebody outside still observes the cycle by a weak_ptr: lock() would even work. Still nobody owns it.
// EXPECT-DEBUG cycles=1 leaked_objects=2
// EXPECT-DEBUG finding kind=cycle objects=2 types=Player,Room edges=Player::room,Room::player
// EXPECT-STRIPPED cycles=*
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Room;
struct Player {
  std::shared_ptr<Room> room;
};
struct Room {
  std::shared_ptr<Player> player;
};

std::weak_ptr<Player>* last_player;

int main() {
  auto player = std::make_shared<Player>();
  player->room = std::make_shared<Room>(Room{player});
  last_player = new std::weak_ptr<Player>(player);
}
