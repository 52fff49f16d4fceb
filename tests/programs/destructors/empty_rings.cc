// STORY Destructors that nobody wrote, of widgets with lists that are empty or short: an empty list leads back
// STORY to itself, and what lies behind it is no element.
// EXPECT cycles=2 leaked_objects=4 collectable=4
// EXPECT finding objects=2 gc=collectable types=Button
// EXPECT finding objects=2 gc=collectable types=Panel
// EXPECT no text "changed another object"
// VARIANTS +O3s +Osg +clangs +libcxxs
// NOT-CLANG its debug info does not tell a destructor that is defaulted from one that is written
#include <list>
#include <memory>
#include <optional>
#include <string>

struct Widget {
  virtual ~Widget() = default;
  std::list<std::shared_ptr<Widget>> kids;
  std::optional<std::shared_ptr<Widget>> parent;
};

struct Button : Widget {
  std::string label = "a label that is too long for its object";
};

struct Panel {
  virtual ~Panel() = default;
  std::shared_ptr<Panel> above;
  std::list<std::shared_ptr<Panel>> rows;
  std::shared_ptr<Panel> below;
};

int main() {
  auto window = std::make_shared<Button>();
  auto button = std::make_shared<Button>();
  window->kids.push_back(button);
  button->parent = window;

  auto upper = std::make_shared<Panel>();
  auto lower = std::make_shared<Panel>();
  upper->rows.push_back(lower);
  lower->above = upper;
}
