// Shared by the two units of the program whose functions' calls the tests of Binaries::calls_of read.
#ifndef GORDIAN_TESTS_BINARIES_CALLS_H_
#define GORDIAN_TESTS_BINARIES_CALLS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace calls {

// Its destructor has members to release, and nothing else to do.
struct Quiet {
  Quiet();
  ~Quiet();
  std::shared_ptr<int> shared_;
  std::weak_ptr<int> weak_;
  std::unique_ptr<int[]> unique_;
  std::vector<std::string> strings_;
  std::map<std::string, std::shared_ptr<int>> map_;
  std::function<void()> function_;
};

struct Loud {
  Loud();
  ~Loud();
  int fd_ = -1;
  std::string name_;
};

struct Derived : Loud {
  ~Derived();
};

struct Base {
  virtual ~Base() = default;
  int value_ = 0;
};
struct Virtual : virtual Base {
  ~Virtual() override;
};

struct Printing {
  ~Printing();
  long number_ = 5;
};

struct WithoutDebugInfo {
  ~WithoutDebugInfo();
  int value_ = 0;
};

}  // namespace calls

#endif  // GORDIAN_TESTS_BINARIES_CALLS_H_
