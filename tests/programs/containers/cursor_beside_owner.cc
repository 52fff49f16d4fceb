// STORY A pointer or an iterator into a container, declared before it, is not what holds the elements: the container is.
// EXPECT cycles=3 leaked_objects=3
// EXPECT finding kind=cycle types=Track confidence=proved
// EXPECT finding kind=cycle types=Desk confidence=proved
// EXPECT finding kind=cycle types=Pile confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Track edges=Track::points cut_first=Track::points
// EXPECT-DEBUG finding kind=cycle types=Desk edges=Desk::drawer cut_first=Drawer::desk
// EXPECT-DEBUG finding kind=cycle types=Pile edges=Pile::sheets cut_first=Pile::sheets
#include <deque>
#include <memory>
#include <vector>

struct Track {
  std::vector<std::shared_ptr<Track>>::iterator at;
  std::vector<std::shared_ptr<Track>> points;
};

struct Desk;
struct Drawer {
  std::shared_ptr<Desk> desk;
};
struct Desk {
  Drawer* open = nullptr;
  std::unique_ptr<Drawer> drawer = std::make_unique<Drawer>();
};

struct Pile {
  std::deque<std::shared_ptr<Pile>>::iterator top;
  std::deque<std::shared_ptr<Pile>> sheets;
};

int main() {
  auto track = std::make_shared<Track>();
  track->points.push_back(track);
  track->at = track->points.begin();
  auto desk = std::make_shared<Desk>();
  desk->open = desk->drawer.get();
  desk->open->desk = desk;
  auto pile = std::make_shared<Pile>();
  pile->sheets.push_back(pile);
  pile->top = pile->sheets.begin();
}
