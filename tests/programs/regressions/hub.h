// A hub owns two spokes, each alone; a variant in each links to it.
#ifndef GORDIAN_TESTS_PROGRAMS_REGRESSIONS_HUB_H_
#define GORDIAN_TESTS_PROGRAMS_REGRESSIONS_HUB_H_

#include <array>
#include <memory>
#include <variant>

struct Hub;
struct Spoke {
  int length[9] = {};
  std::variant<std::monostate, std::shared_ptr<Hub>, std::weak_ptr<Hub>> link;
};
struct Hub {
  std::array<std::shared_ptr<Spoke>, 2> spokes{std::make_shared<Spoke>(), std::make_shared<Spoke>()};
};

inline std::shared_ptr<Hub> weak_and_emptied() {
  auto hub = std::make_shared<Hub>();
  hub->spokes[0]->link = std::weak_ptr<Hub>(hub);
  hub->spokes[1]->link = hub;
  hub->spokes[1]->link = std::monostate();
  return hub;
}

inline std::shared_ptr<Hub> both_weak() {
  auto hub = std::make_shared<Hub>();
  for (auto& spoke : hub->spokes) spoke->link = std::weak_ptr<Hub>(hub);
  return hub;
}

#endif  // GORDIAN_TESTS_PROGRAMS_REGRESSIONS_HUB_H_
