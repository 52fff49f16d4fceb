#ifndef GORDIAN_TESTS_PROGRAMS_CLOSURES_PARTS_HOST_H_
#define GORDIAN_TESTS_PROGRAMS_CLOSURES_PARTS_HOST_H_

#include <functional>
#include <memory>
#include <vector>

struct Host {
  std::vector<std::function<void(int)>> listeners;
  int number = 0;
};

void start(std::shared_ptr<Host> host);

#endif  // GORDIAN_TESTS_PROGRAMS_CLOSURES_PARTS_HOST_H_
