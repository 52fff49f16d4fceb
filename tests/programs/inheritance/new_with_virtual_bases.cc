// STORY The same from new, held by a pointer to the second of three virtual bases, in a class that is derived again.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Window,Theme confidence=proved
// EXPECT-DEBUG finding kind=cycle edges=Theme::user,Styled::theme
#include <memory>

struct Theme;
struct Sized {
  virtual ~Sized() = default;
  long width = 1, height = 2;
};
struct Styled {
  virtual ~Styled() = default;
  int flags = 0;
  std::shared_ptr<Theme> theme;
};
struct Titled {
  virtual ~Titled() = default;
  char title[20] = "";
};
struct Frame : virtual Sized, virtual Styled {
  int border = 1;
};
struct Window : Frame, virtual Titled {
  char more = 'x';
};
struct Theme {
  std::shared_ptr<Styled> user;
};

int main() {
  std::shared_ptr<Styled> window(new Window);
  window->theme = std::make_shared<Theme>();
  window->theme->user = window;
}
