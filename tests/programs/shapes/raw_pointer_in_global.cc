// STORY A global raw pointer still shows one member of the cycle. It owns nothing: the counts say that only the cycle
//       holds itself. A leak checker that goes by reachability alone says nothing here.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Screen,Widget confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Screen::focus,Widget::screen
#include <memory>

struct Screen;
struct Widget {
  std::shared_ptr<Screen> screen;
};
struct Screen {
  std::shared_ptr<Widget> focus;
};

Screen* last_screen;

int main() {
  auto screen = std::make_shared<Screen>();
  screen->focus = std::make_shared<Widget>(Widget{screen});
  last_screen = screen.get();
}
