// STORY One std::function is captured by another one, and only the inner one holds the object.
// EXPECT cycles=1 leaked_objects=1
// EXPECT finding kind=cycle objects=1 types=Player confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Player::on_end
// EXPECT-DEBUG text "captures shared_ptr<Player> player"
// VARIANTS +libcxx +libcxxs
#include <functional>
#include <memory>

struct Player {
  std::function<void()> on_end;
  int played = 0;
};

int main() {
  auto player = std::make_shared<Player>();
  std::function<void()> again = [player] { player->played++; };
  player->on_end = [again] { again(); };
  player->on_end();
}
