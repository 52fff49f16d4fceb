// STORY Ten thousand list nodes hold both neighbours: one knot, in which a cycle of two is the smallest; and there are as
//       many as there are neighbours.
// EXPECT cycles=1 leaked_objects=10000
// EXPECT finding kind=cycle instances=1 objects=10000 types=Track independent_cycles=9999
// EXPECT text "cycle of 10000 objects"
// EXPECT text "and 9998 more objects in the same knot"
// EXPECT text "… and 9998 more cycles through these objects"
// EXPECT-DEBUG text "┌▶ Track ── next: shared_ptr<Track> ──▶ Track ── prev: shared_ptr<Track> ─┐"
#include <memory>

struct Track {
  long number = 1;
  std::shared_ptr<Track> next, prev;
};

int main() {
  auto playlist = std::make_shared<Track>();
  auto last = playlist;
  for (long number = 2; number <= 10000; number++) {
    last->next = std::make_shared<Track>();
    last->next->number = number;
    last->next->prev = last;
    last = last->next;
  }
}
