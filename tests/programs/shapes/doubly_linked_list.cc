// STORY A doubly linked list with a strong `prev`: every neighbour pair is a cycle, together they are one knot.
// EXPECT cycles=1 leaked_objects=5
// EXPECT finding kind=cycle instances=1 objects=5 types=Track confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Track::next,Track::prev cut=Track::prev|Track::next
#include <memory>

struct Track {
  int number = 1;
  std::shared_ptr<Track> next, prev;
};

int main() {
  auto playlist = std::make_shared<Track>();
  auto last = playlist;
  for (int number = 2; number <= 5; number++) {
    last->next = std::make_shared<Track>(Track{number, nullptr, last});
    last = last->next;
  }
}
