// STORY A deque's first iterator stands at the start of a full-sized buffer, as an empty vector's pointers do: its elements are
// handles all the same, with or without debug info.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Job confidence=proved
#include <deque>
#include <memory>

struct Job {
  std::deque<std::shared_ptr<Job>> next;
};

[[gnu::noinline]] void work() {
  auto first = std::make_shared<Job>(), second = std::make_shared<Job>();
  first->next.push_back(second);
  second->next.push_back(first);
}

int main() { work(); }
