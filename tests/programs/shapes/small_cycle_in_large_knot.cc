// STORY A ring of two hundred stations; somewhere on the far side two of them also hold each other, and one of three
//       lines takes a shortcut. What is drawn is the pair, not the ring.
// EXPECT cycles=1 leaked_objects=200
// EXPECT finding kind=cycle instances=1 objects=200 types=Station independent_cycles=3
// EXPECT text "… and 2 more cycles through these objects"
// EXPECT text "and 198 more objects in the same knot"
// EXPECT-DEBUG text "┌▶ Station ── next: shared_ptr<Station> ──▶ Station ── other: shared_ptr<Station> ─┐"
#include <memory>
#include <vector>

struct Station {
  std::shared_ptr<Station> next, other;
};

int main() {
  std::vector<std::shared_ptr<Station>> line;
  for (int i = 0; i < 200; i++) line.push_back(std::make_shared<Station>());
  for (int i = 0; i < 200; i++) line[i]->next = line[(i + 1) % 200];
  line[151]->other = line[150];
  line[20]->other = line[90];
}
