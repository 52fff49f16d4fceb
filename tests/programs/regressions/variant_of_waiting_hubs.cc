// STORY Hubs with two spokes, whose links are variants: weak, or empty with old bytes. All are owned when the program ends: by a
//       closure of a thread that waits, and by a container.
// EXPECT silent
// FLAGS -pthread
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "hub.h"

std::vector<std::shared_ptr<Hub>>* kept;
std::atomic<bool> waits = false;

int main() {
  kept = new std::vector<std::shared_ptr<Hub>>;
  for (int i = 0; i < 20; ++i) kept->push_back(i % 2 == 0 ? weak_and_emptied() : both_weak());
  std::thread([mine = weak_and_emptied(), other = both_weak()] {
    waits = true;
    for (;;) pause();
  }).detach();
  while (!waits) usleep(1000);
  std::exit(0);
}
