// The program whose destructors the tests of Binaries::releases_of read: handles that have the same bytes.
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

namespace releases {

struct Both {
  std::shared_ptr<int> strong;  // control block's address at 8
  std::weak_ptr<int> weak;      // at 24
  ~Both();
};
Both::~Both() = default;

struct Locking {
  std::weak_ptr<int> weak;
  ~Locking();
};
Locking::~Locking() {
  if (const auto locked = weak.lock()) std::printf("%d\n", *locked);
}

struct Vectors {
  std::vector<std::shared_ptr<int>> strong;
  std::vector<std::weak_ptr<int>> weak;
  ~Vectors();
};
Vectors::~Vectors() = default;

struct Callback {
  std::function<void()> function;  // its manager at 16
  ~Callback();
};
Callback::~Callback() = default;

struct Base {
  std::weak_ptr<int> weak;
  virtual ~Base();
};
Base::~Base() = default;
struct Derived : Base {
  std::shared_ptr<int> strong;
  ~Derived() override;
};
Derived::~Derived() = default;

}  // namespace releases

int main() {
  const auto number = std::make_shared<int>(1);
  releases::Both both{number, number};
  releases::Locking locking{number};
  releases::Vectors vectors{{number}, {number}};
  releases::Callback callback{[number] {}};
  releases::Derived derived;
  derived.strong = number;
  derived.weak = number;
}
