// STORY Hubs with two spokes, whose links are variants: strong once, weak, or empty with old bytes. All hubs are owned when the
//       program ends in the midst of main: by a variable, a global, a container, a closure of a thread that waits.
// EXPECT silent
// FLAGS -pthread
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <unistd.h>
#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

struct Hub;
struct Spoke {
  int length[9] = {};
  std::variant<std::monostate, std::shared_ptr<Hub>, std::weak_ptr<Hub>> link;
};
struct Hub {
  std::array<std::shared_ptr<Spoke>, 2> spokes{std::make_shared<Spoke>(), std::make_shared<Spoke>()};
};

std::shared_ptr<Hub> weak_and_emptied() {
  auto hub = std::make_shared<Hub>();
  hub->spokes[0]->link = std::weak_ptr<Hub>(hub);
  hub->spokes[1]->link = hub;
  hub->spokes[1]->link = std::monostate();
  return hub;
}

std::shared_ptr<Hub> both_weak() {
  auto hub = std::make_shared<Hub>();
  for (auto& spoke : hub->spokes) spoke->link = std::weak_ptr<Hub>(hub);
  return hub;
}

std::shared_ptr<Hub> global;
std::vector<std::shared_ptr<Hub>>* kept;
std::atomic<bool> waits = false;

int main() {
  const auto first = weak_and_emptied();
  const auto second = both_weak();
  global = weak_and_emptied();
  kept = new std::vector<std::shared_ptr<Hub>>;
  for (int i = 0; i < 20; ++i) kept->push_back(i % 2 == 0 ? weak_and_emptied() : both_weak());
  std::thread([mine = weak_and_emptied(), other = both_weak()] {
    waits = true;
    for (;;) pause();
  }).detach();
  while (!waits) usleep(1000);
  std::exit(first->spokes[0] && second->spokes[1] ? 0 : 1);
}
