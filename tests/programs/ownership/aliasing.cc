// STORY A window hands out a shared_ptr to its title, which keeps the whole window alive (aliasing constructor). Its
//       own label stores that handle: the pointer shows the title, the count is the window's.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Label,Window confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Window::label,Label::text
// VARIANTS +libcxx +libcxxs
#include <memory>

struct Label {
  std::shared_ptr<char> text;
};
struct Window {
  char title[32] = "untitled";
  std::shared_ptr<Label> label;
};

int main() {
  auto window = std::make_shared<Window>();
  window->label = std::make_shared<Label>();
  window->label->text = std::shared_ptr<char>(window, window->title);
}
