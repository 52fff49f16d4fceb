// STORY A button's callback captured the dialog and a text; the dialog owns the button.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Button,Dialog confidence=proved
// EXPECT stdout "OK: saved to a file with quite a long name\n"
// EXPECT-DEBUG finding kind=cycle edges=Button::on_click,Dialog::ok
// VARIANTS +libcxx0 +libcxx0s +libcxx +libcxxs
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

struct Button {
  std::string label;
  std::function<void(const char*)> on_click;
};
struct Dialog {
  std::shared_ptr<Button> ok = std::make_shared<Button>(Button{"OK", {}});
};

int main() {
  auto dialog = std::make_shared<Dialog>();
  std::string where = "a file with quite a long name";
  dialog->ok->on_click = [where, dialog](const char* what) {
    printf("%s: %s to %s\n", dialog->ok->label.c_str(), what, where.c_str());
  };
  dialog->ok->on_click("saved");
}
