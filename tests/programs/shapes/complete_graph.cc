// STORY Everyone holds everyone: four objects, twelve strands, one knot. The counts are 3 and not 1.
// EXPECT cycles=1 leaked_objects=4
// EXPECT finding kind=cycle objects=4 types=Friend confidence=proved independent_cycles=9
// EXPECT text "and 2 more objects in the same knot"
// EXPECT text "… and 8 more cycles through these objects"
// EXPECT-DEBUG finding kind=cycle edges=Friend::friends
#include <memory>
#include <vector>

struct Friend {
  std::vector<std::shared_ptr<Friend>> friends;
};

int main() {
  std::vector<std::shared_ptr<Friend>> all;
  for (int i = 0; i < 4; i++) all.push_back(std::make_shared<Friend>());
  for (auto& one : all)
    for (auto& other : all)
      if (one != other) one->friends.push_back(other);
}
