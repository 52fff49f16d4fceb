// STORY A building owns a floor, which owns a room, which owns a desk, each alone; the desk shares its person, who shares
//       the building. A building whose person has no home is gone.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Building,Person confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Building::floor,Person::home via=Room
// EXPECT-DEBUG text "floor: unique_ptr<Floor> → Floor::room → Room::desk → Desk::person ──▶"
// EXPECT-DEBUG text "use_count 1 = Building::floor → Floor::room → Room::desk → Desk::person"
// EXPECT-DEBUG text "Desk::person as std::weak_ptr<Person> frees all 2 objects (simulated)"
// EXPECT-DEBUG text "reached by Building::floor → Floor::room → Room::desk"
// VARIANTS +libcxx +clang
#include <memory>
#include <utility>

struct Building;
struct Person {
  std::shared_ptr<Building> home;
};
struct Desk {
  int drawers = 2;
  std::shared_ptr<Person> person;
};
struct Room {
  int windows = 1;
  std::unique_ptr<Desk> desk = std::make_unique<Desk>();
};
struct Floor {
  std::unique_ptr<Room> room = std::make_unique<Room>();
};
struct Building {
  std::unique_ptr<Floor> floor;
};

void build(bool lived_in) {
  auto person = std::make_shared<Person>();
  auto building = std::make_shared<Building>();
  building->floor = std::make_unique<Floor>();
  if (lived_in) person->home = building;
  building->floor->room->desk->person = std::move(person);
}

int main() {
  build(true);
  build(false);
}
