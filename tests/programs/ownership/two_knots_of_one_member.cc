// STORY Turrets hold their targets, scripts capture their owners: two mistakes, though both are owned by the same member of the same
//       type. What is between tells them apart, also without debug info.
// EXPECT cycles=2 leaked_objects=3
// EXPECT finding kind=cycle objects=1 types=Unit instances=1 confidence=proved
// EXPECT finding kind=cycle objects=2 types=Unit instances=1 confidence=proved
#include <functional>
#include <memory>
#include <utility>
#include <vector>

struct Part {
  virtual ~Part() = default;
};
struct Unit {
  std::vector<std::unique_ptr<Part>> parts;
};
struct Turret : Part {
  explicit Turret(std::shared_ptr<Unit> at) : target(std::move(at)) {}
  std::shared_ptr<Unit> target;
};
struct Script : Part {
  explicit Script(std::function<void()> what) : run(std::move(what)) {}
  std::function<void()> run;
};

int main() {
  auto left = std::make_shared<Unit>(), right = std::make_shared<Unit>(), alone = std::make_shared<Unit>();
  left->parts.push_back(std::make_unique<Turret>(right));
  right->parts.push_back(std::make_unique<Turret>(left));
  alone->parts.push_back(std::make_unique<Script>([alone, steps = 3L, left = 4L] { (void)(steps + left); }));
}
