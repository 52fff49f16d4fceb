// STORY A ring buffer of 100 nodes, linked by shared_ptr: one cycle of 100 objects, not 100 cycles.
// EXPECT cycles=1 leaked_objects=100
// EXPECT finding kind=cycle instances=1 objects=100 bytes=4000 types=Slot confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Slot::next
// NOT-LIBCXX its control blocks are 8 bytes larger
#include <memory>

struct Slot {
  long value = 0;
  std::shared_ptr<Slot> next;
};

int main() {
  auto first = std::make_shared<Slot>();
  auto last = first;
  for (int i = 1; i < 100; i++) last = last->next = std::make_shared<Slot>(Slot{i, nullptr});
  last->next = first;
}
