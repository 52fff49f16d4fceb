// STORY A unique_ptr that turns into a shared_ptr brings its deleter along: a control block of a third kind.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Task confidence=proved
// EXPECT-DEBUG finding kind=cycle gc=collectable edges=Task::waits_for
#include <memory>

struct Task {
  std::shared_ptr<Task> waits_for;
};

int main() {
  std::shared_ptr<Task> one = std::make_unique<Task>(), two = std::make_unique<Task>();
  one->waits_for = two;
  two->waits_for = one;
}
