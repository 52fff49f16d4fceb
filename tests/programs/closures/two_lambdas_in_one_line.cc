// STORY A door's machine has arcs with a guard and an action, both in one line, and both capture the door: to make one of
//       the captures weak frees nothing.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Door,Machine confidence=proved
// EXPECT-DEBUG text "these 2 together free all 2 objects (simulated)"
// EXPECT no text "no single member"
// EXPECT-DEBUG text "Arc::guard: capture door in the lambda"
// EXPECT-DEBUG text "Arc::act: capture door in the lambda"
#include <functional>
#include <map>
#include <memory>
#include <vector>

struct Arc {
  std::function<bool()> guard;
  std::function<void(int)> act;
};
struct Door;
struct Machine {
  std::map<int, std::vector<Arc>> table;
};
struct Door {
  std::shared_ptr<Machine> machine = std::make_shared<Machine>();
  int position = 0;
};

int main() {
  auto door = std::make_shared<Door>();
  door->machine->table[1].push_back({[door] { return door->position < 5; }, [door](int by) { door->position += by; }});
}
