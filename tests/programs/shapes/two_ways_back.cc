// STORY A panel holds its buttons in a container, which hold their handlers. Both know the panel: one button as its owner, one
// handler by a member. To cut the container would free everything, but then the program would have to hold the buttons itself.
// EXPECT cycles=1 leaked_objects=4
// EXPECT finding kind=cycle confidence=proved objects=4
// EXPECT-DEBUG finding kind=cycle cut_first=Button::owner cut=Panel::buttons
// EXPECT-DEBUG text "these 2 together free all 4 objects (simulated)"
// EXPECT-DEBUG text "Handler::panel as std::weak_ptr<Panel>"
#include <memory>
#include <string>
#include <vector>

struct Panel;

struct Handler {
  std::shared_ptr<Panel> panel;
  int hits = 0;
};

struct Button {
  std::shared_ptr<Panel> owner;
  std::vector<std::shared_ptr<Handler>> handlers;
  std::string caption;
};

struct Panel {
  std::vector<std::shared_ptr<Button>> buttons;
};

int main() {
  auto panel = std::make_shared<Panel>();
  for (int i = 0; i < 3; ++i) {
    auto button = std::make_shared<Button>();
    auto handler = std::make_shared<Handler>();
    if (i == 2) button->owner = panel;
    if (i == 0) handler->panel = panel;
    handler->hits = i;
    button->handlers.push_back(handler);
    panel->buttons.push_back(button);
  }
}
