// STORY An iterator is declared before the vector that it points into. The vector's last element has been taken out, and what it
// held is held by a global: the words that are left behind the end own nothing.
// EXPECT silent
// EXPECT stdout "kept 1\n"
// VARIANTS O0g O2g O2s
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

struct Tape {
  std::vector<std::shared_ptr<Tape>>::iterator head;
  std::vector<std::shared_ptr<Tape>> parts;
};

std::shared_ptr<Tape> kept;

__attribute__((noinline)) void work() {
  kept = std::make_shared<Tape>();
  auto tape = std::make_shared<Tape>();
  tape->parts.push_back(kept);
  tape->parts.pop_back();
  tape->head = tape->parts.begin();
  kept->parts.push_back(std::move(tape));
}

int main() {
  work();
  std::printf("kept %ld\n", kept.use_count());
  std::fflush(stdout);
  quick_exit(0);
}
