// STORY A singleton made by new on first use and never destroyed; children with weak parents. All alive, all in order.
// EXPECT silent
// EXPECT stdout "3 rooms\n"
#include <cstdio>
#include <memory>
#include <vector>

struct House;
struct Room {
  std::weak_ptr<House> house;
};
struct House {
  std::vector<std::shared_ptr<Room>> rooms;
};

static std::shared_ptr<House>& house() {
  static auto& the_house = *new std::shared_ptr<House>(std::make_shared<House>());
  return the_house;
}

int main() {
  for (int i = 0; i < 3; i++) house()->rooms.push_back(std::make_shared<Room>(Room{house()}));
  printf("%zu rooms\n", house()->rooms.size());
}
