// The program whose destructors the tests of Binaries::releases_of read: handles that have the same bytes.
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
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

struct Optional {
  std::shared_ptr<int> always;
  std::optional<std::shared_ptr<int>> perhaps;  // 16; whether it is there: 32
  std::optional<std::weak_ptr<int>> weak;       // 40
  ~Optional();
};
Optional::~Optional() = default;

struct Variant {
  std::variant<std::monostate, std::shared_ptr<int>, std::weak_ptr<double>> one;
  std::shared_ptr<int> always;  // at 24
  ~Variant();
};
Variant::~Variant() = default;

// So many alternatives that the compiler makes a table of jumps.
struct Variants {
  std::variant<std::monostate, std::string, std::weak_ptr<int>, double, std::string,
               std::pair<long, std::shared_ptr<int>>,
               std::vector<int>>
      one;                      // the pair's at 8
  std::shared_ptr<int> always;  // at 40
  ~Variants();
};
Variants::~Variants() = default;

struct HandMade {
  int kind = 0;
  union {
    std::shared_ptr<int> strong;  // at 8
    double number;
  };
  HandMade() : number(0) {}
  HandMade(const HandMade&) = delete;
  HandMade& operator=(const HandMade&) = delete;
  ~HandMade();
};
HandMade::~HandMade() {
  if (kind == 3) strong.~shared_ptr();
}

// A number decides what is done, but not about the handles.
struct Flagged {
  bool open = false;
  int state = 0;
  std::shared_ptr<int> strong;  // at 8
  std::shared_ptr<int> parent;  // at 24: released early, or late
  ~Flagged();
};
Flagged::~Flagged() {
  if (open) std::printf("%d\n", state);
  if (state == 7) parent.reset();
}

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
  releases::Optional optional{number, number, number};
  releases::Variant variant{number, number};
  releases::Variants variants{std::vector<int>(1), number};
  releases::HandMade hand_made;
  releases::Flagged flagged;
}
