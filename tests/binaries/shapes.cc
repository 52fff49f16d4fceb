// Every shape of type, destructor, name and place that analyzer/binary has to read. The tests look at this program's
// debug info; they also run it, once, for return addresses that only exist at run time.
#include "tests/binaries/shapes.h"

#include <link.h>

#include <any>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {
struct Twin {
  virtual ~Twin() = default;
  __attribute__((noinline)) virtual int answer() { return only_in_first; }
  int only_in_first = 1;
};
}  // namespace

namespace shapes {

struct Plain {
  int number = 1;
  double ratio = 0.5;
  char text[12] = {};
  unsigned low : 3;
  unsigned high : 20;
  static int shared;
  static constexpr int kConstant = 4;
};
int Plain::shared = 7;

struct Left {
  virtual ~Left() {}
  int left = 1;
};
struct Right {
  virtual ~Right() {}
  int right = 2;
};
struct Both : Left, Right {
  int own = 3;
};
struct Top {
  virtual ~Top() = default;
  int top = 4;
};
struct DiamondLeft : virtual Top {
  int a = 5;
};
struct DiamondRight : virtual Top {
  int b = 6;
};
struct Diamond : DiamondLeft, DiamondRight {
  int c = 7;
};

struct Node {
  Node* next = nullptr;
  std::shared_ptr<Node> owner;
};

// Types that no memory holds, but debug info can describe.
struct EnormousTable {
  Node* nodes[uint64_t{1} << 40];
};
struct EnormousRows {
  struct {
    Node* first;
    char rest[1 << 30];
  } rows[1 << 20];
};
struct EnormousNumbers {
  Plain plains[uint64_t{1} << 40];
  Node* last;
};
EnormousTable* enormous_table = nullptr;
EnormousRows* enormous_rows = nullptr;
EnormousNumbers* enormous_numbers = nullptr;

struct Containers {
  std::vector<Plain> vector;
  std::map<int, Plain> map;
  std::unordered_map<std::string, Node> unordered_map;
  std::list<Node> list;
  std::deque<Node> deque;
  std::optional<Node> optional;
  std::variant<int, Node> variant;
  std::unique_ptr<Node> unique;
  std::function<void(int)> function;
  std::shared_ptr<Node> shared;
  std::weak_ptr<Node> weak;
  std::any any;
};

struct Odd {
  explicit Odd(int& target) : reference(target) {}
  union {
    int as_int;
    void* as_pointer;
  };
  int grid[3][4];
  const char* const* strings;
  int& reference;
  int Plain::*data_member = nullptr;
  int (Twin::*function_member)() = nullptr;
  void (*callback)(int, const char*) = nullptr;
  std::nullptr_t nothing = nullptr;
  Opaque* opaque = nullptr;
  const volatile long number = 3;
};

enum class Color { kRed, kGreen = 5 };
enum Size { kSmall = 2, kLarge = 9 };
template <typename T, unsigned long N, Color C, Size S, char Letter, bool Flag>
struct Parametrised {
  virtual ~Parametrised() {}
  T value{};
};
template <typename... Ts>
struct Pack {
  virtual ~Pack() {}
};
inline namespace v2 {
struct Versioned {
  virtual ~Versioned() {}
};
}  // namespace v2

// Constants that take the highest bit of the byte or two they are stored in.
enum Wide { kNegative = -3, kHigh = 200 };
template <unsigned long N, Wide W, int I>
struct Numbers {
  virtual ~Numbers() {}
  char buffer[N];
  char full[256];
  short large[40000];
  int none[0];
};

struct Implicit {
  std::shared_ptr<int> member;
};
struct Defaulted {
  ~Defaulted() = default;
  std::shared_ptr<int> member;
};
struct VirtualDefaulted {
  virtual ~VirtualDefaulted() = default;
};
struct UserInline {
  ~UserInline() { std::puts("inline"); }  // place: inline destructor
  int value = 0;
};
struct UserBelow {
  ~UserBelow();
  int value = 0;
};
UserBelow::~UserBelow() {  // place: destructor below
  std::puts("below");
}

static int file_static = 11;
thread_local int per_thread = 12;
std::map<int, std::shared_ptr<Node>> registry;

int* counter() {
  static int calls = 0;
  calls++;
  return &calls;
}

struct Capturing {
  int member = 9;
  std::function<int()> make(std::shared_ptr<Node> node, int number) {
    // place: captures (next line)
    return [this, node, &number, twice = number * 2] { return member + number + twice + (node ? 1 : 0); };
  }
};

// Return addresses, for call stacks.
uint64_t return_address = 0;
__attribute__((noinline)) int innermost(int x) {
  return_address = reinterpret_cast<uint64_t>(__builtin_return_address(0));
  return x + 1;
}
__attribute__((always_inline)) inline int middle(int x) {
  return innermost(x) * 3;  // place: middle
}
struct Caller {
  __attribute__((noinline)) int call(int x) const;
};
int Caller::call(int x) const {
  return middle(x) + 1;  // place: call
}

int note_bias(dl_phdr_info* info, size_t, void* bias) {
  *static_cast<uint64_t*>(bias) = info->dlpi_addr;
  return 1;  // the first one is the program itself
}

void print_return_address(const char* what) {
  uint64_t bias = 0;
  dl_iterate_phdr(note_bias, &bias);
  std::printf("%s %llx\n", what, static_cast<unsigned long long>(return_address - bias));
}

template <typename T>
int with_local_class(T value) {
  struct Local {
    virtual ~Local() {}
    T payload;
  };
  auto local = std::make_shared<Local>();
  local->payload = value;
  return static_cast<int>(local->payload);
}

}  // namespace shapes

using namespace shapes;

int main(int argc, char**) {
  struct Local {
    ~Local() { std::puts("local"); }
    std::shared_ptr<Local> self;
  };
  auto local = std::make_shared<Local>();
  Containers containers;
  Odd odd(argc);
  Plain plain;
  plain.low = 1;
  plain.high = 2;
  containers.vector.push_back(plain);
  Diamond diamond;
  Both both;
  Parametrised<const char*, 5, Color::kGreen, kLarge, 'A', true> parametrised;
  Pack<int, std::string, Node*> pack;
  Versioned versioned;
  Numbers<200, kHigh, -5> numbers;
  Implicit implicit;
  Defaulted defaulted;
  VirtualDefaulted virtual_defaulted;
  UserInline user_inline;
  UserBelow user_below;
  DefinedElsewhere elsewhere;
  auto twin = std::make_shared<Twin>();
  odd.opaque = make_opaque();
  containers.any = std::make_shared<Node>();
  std::function<int()> function = Capturing().make(nullptr, argc);
  registry[1] = nullptr;
  int sum = Caller().call(argc);
  print_return_address("call");
  auto lambda = [&] { return innermost(argc); };  // place: lambda
  std::function<int()> stored = lambda;
  sum += stored();
  print_return_address("lambda");
  if (enormous_table != nullptr && enormous_rows != nullptr && enormous_numbers != nullptr)
    sum += enormous_table->nodes[0] == enormous_rows->rows[0].first && enormous_numbers->last == nullptr;
  sum += with_local_class(argc) + use_other_twin() + twin->answer() + *counter() + file_static + per_thread;
  return sum + both.own + diamond.c + implicit.member.use_count() == 0 ? 1 : 0;
}
