// The program whose destructors the tests of Binaries::releases_of read: handles that have the same bytes.
#include <any>
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

struct Vague {
  long number = 0;
  std::any any;  // 8: its manager, then the address of what it holds
  ~Vague();
};
Vague::~Vague() = default;

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

// The number is part of another one, or it is a large one whose sign counts.
struct OfBits {
  unsigned open : 3, kind : 2;
  union {
    std::shared_ptr<int> strong;  // at 8
    double number;
  };
  std::shared_ptr<int> always;  // at 24
  OfBits() : open(0), kind(0), number(0) {}
  OfBits(const OfBits&) = delete;
  OfBits& operator=(const OfBits&) = delete;
  ~OfBits();
};
OfBits::~OfBits() {
  if (open == 5) std::printf("%u\n", kind);
  if (kind == 2) strong.~shared_ptr();
}
struct OfSign {
  long which = -1;
  union {
    std::shared_ptr<int> strong;  // at 8
    double number;
  };
  OfSign() : number(0) {}
  OfSign(const OfSign&) = delete;
  OfSign& operator=(const OfSign&) = delete;
  ~OfSign();
};
OfSign::~OfSign() {
  if (which >= 0) strong.~shared_ptr();
}

// Two ways of three lead to the release of the same word.
struct TwoKinds {
  std::variant<std::monostate, std::shared_ptr<int>, std::shared_ptr<double>> one;  // at 8
  ~TwoKinds();
};
TwoKinds::~TwoKinds() = default;

// Tables of functions, side by side: what the second one's do must not count as more cases of the first one.
struct ByTable {
  unsigned char kind = 0;
  alignas(8) unsigned char storage[16];  // at 8
  ByTable() = default;
  ByTable(const ByTable& other);
  ByTable& operator=(const ByTable&) = delete;
  ~ByTable();
};
using Destroy = void (*)(void*);
using Copy = void (*)(void*, const void*);
void destroy_nothing(void*) {}
void destroy_strong(void* at) { static_cast<std::shared_ptr<int>*>(at)->~shared_ptr(); }
void destroy_weak(void* at) { static_cast<std::weak_ptr<int>*>(at)->~weak_ptr(); }
void copy_nothing(void*, const void*) {}
void copy_strong(void* to, const void* from) {
  new (to) std::shared_ptr<int>(*static_cast<const std::shared_ptr<int>*>(from));
}
void copy_weak(void* to, const void* from) {
  new (to) std::weak_ptr<int>(*static_cast<const std::weak_ptr<int>*>(from));
}
constexpr Destroy kDestroy[] = {destroy_nothing, destroy_strong, destroy_weak};
constexpr Copy kCopy[] = {copy_nothing, copy_strong, copy_weak};
ByTable::ByTable(const ByTable& other) : kind(other.kind) { kCopy[kind](storage, other.storage); }
ByTable::~ByTable() { kDestroy[kind](storage); }

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
  const releases::Vague vague{1, number};
  releases::Derived derived;
  derived.strong = number;
  derived.weak = number;
  releases::Optional optional{number, number, number};
  releases::Variant variant{number, number};
  const releases::OfBits of_bits;
  const releases::OfSign of_sign;
  releases::Variants variants{std::vector<int>(1), number};
  releases::HandMade hand_made;
  releases::TwoKinds two_kinds;
  releases::ByTable by_table, copy(by_table);
  releases::Flagged flagged;
}
