// STORY The standard's own move-only function: a small closure lies in it, a large one in a block of its own, and one that was emptied
// leaves its bytes.
// FLAGS -std=c++2b
// NOT-LIBCXX it has none yet
// VARIANTS +clang0 +clang
// EXPECT cycles=2 leaked_objects=2
// EXPECT finding kind=cycle objects=1 types=Small confidence=proved
// EXPECT finding kind=cycle objects=1 types=Large confidence=proved
// EXPECT-DEBUG finding kind=cycle types=Small edges=Small::then cut=Small::then
// EXPECT-DEBUG finding kind=cycle types=Large edges=Large::then cut=Large::then
// EXPECT-DEBUG text "Small::then: capture small in the lambda at"
// EXPECT-DEBUG text "lambda at functions_that_only_move.cc:34 captures shared_ptr<Large> large"
#include <functional>
#include <memory>
#include <string>
#include <utility>

struct Small {
  std::move_only_function<void()> then;
};
struct Large {
  std::move_only_function<int(int) const> then;
};
struct Emptied {
  std::move_only_function<void()> then;
  std::string name = "nothing is left of it";
};
Emptied* emptied;

int main() {
  auto small = std::make_shared<Small>();
  small->then = [small] { small->then = nullptr; };
  auto large = std::make_shared<Large>();
  large->then = [large, token = std::make_unique<int>(3)](int n) { return *token + n; };
  auto empty = std::make_shared<Emptied>();
  empty->then = [empty] { empty->name.clear(); };
  empty->then = nullptr;
  emptied = empty.get();
}
