// STORY Multiple and virtual bases, handles to all of them, weak parents: everything is released.
// EXPECT silent
// EXPECT stdout "released\n"
#include <cstdio>
#include <memory>
#include <vector>

struct Entity : std::enable_shared_from_this<Entity> {
  virtual ~Entity() = default;
  std::weak_ptr<Entity> parent;
};
struct Drawable : virtual Entity {};
struct Clickable : virtual Entity {};
struct Button : Drawable, Clickable {};
struct Panel : Drawable, Clickable {
  ~Panel() override { puts("released"); }
  std::vector<std::shared_ptr<Clickable>> targets;
  std::vector<std::shared_ptr<Drawable>> drawn;
};

int main() {
  auto panel = std::make_shared<Panel>();
  for (int i = 0; i < 3; i++) {
    auto button = std::make_shared<Button>();
    button->parent = panel;
    panel->targets.push_back(button);
    panel->drawn.push_back(button);
  }
}
