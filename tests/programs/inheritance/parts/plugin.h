#ifndef GORDIAN_TESTS_PROGRAMS_INHERITANCE_PARTS_PLUGIN_H_
#define GORDIAN_TESTS_PROGRAMS_INHERITANCE_PARTS_PLUGIN_H_

#include <memory>
#include <vector>

struct Plugin {
  virtual ~Plugin() = default;
  virtual int run() = 0;
};

template <class Implementation>
struct Wrapper : Plugin {
  int run() override { return ++runs; }
  Implementation implementation;
  int runs = 0;
};

struct Host {
  std::vector<std::unique_ptr<Plugin>> plugins;
};

std::unique_ptr<Plugin> make_keeping(const std::shared_ptr<Host>& host);
std::unique_ptr<Plugin> make_observing(const std::shared_ptr<Host>& host);

#endif  // GORDIAN_TESTS_PROGRAMS_INHERITANCE_PARTS_PLUGIN_H_
