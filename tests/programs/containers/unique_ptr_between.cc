// STORY A window owns its layout alone (unique_ptr), the layout shares a button, and the button shares the window. The
//       layout has no count: it is a plain block on the way.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Button,Window confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Window::layout,Button::window via=Layout
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Window;
struct Button {
  std::shared_ptr<Window> window;
};
struct Layout {
  int rows = 1;
  std::shared_ptr<Button> button;
};
struct Window {
  std::unique_ptr<Layout> layout;
};

int main() {
  auto window = std::make_shared<Window>();
  window->layout = std::make_unique<Layout>();
  window->layout->button = std::make_shared<Button>(Button{window});
}
