// STORY Hubs with two spokes, whose links are variants: strong once, weak, or empty with old bytes. All hubs are owned when the
//       program ends in the midst of main: by a variable, a global, a container.
// EXPECT silent
// VARIANTS +clang +clangs +libcxx +libcxxs
#include <cstdlib>
#include <memory>
#include <vector>

#include "hub.h"

std::shared_ptr<Hub> global;
std::vector<std::shared_ptr<Hub>>* kept;
void* owners[2];  // else the compiler sees that nobody needs main's variables any more

int main() {
  auto first = weak_and_emptied();
  auto second = both_weak();
  owners[0] = &first;
  owners[1] = &second;
  global = weak_and_emptied();
  kept = new std::vector<std::shared_ptr<Hub>>;
  for (int i = 0; i < 20; ++i) kept->push_back(i % 2 == 0 ? weak_and_emptied() : both_weak());
  std::exit(first->spokes[0] && second->spokes[1] ? 0 : 1);
}
