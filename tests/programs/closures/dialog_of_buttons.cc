// STORY A click handler captures the dialog that owns the button. In the buffer of a short string, a map's key, bytes were
// left behind that look like a handle; but debug info says that there is none, and all that the counts allow are found.
// EXPECT cycles=1 leaked_objects=2
// EXPECT finding kind=cycle objects=2 types=Dialog,Button
// EXPECT-DEBUG finding kind=cycle confidence=proved edges=Widget::children,Button::click
// VARIANTS +clang +clangs +libcxx0 +libcxx0s +libcxx +libcxxs
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct Widget : std::enable_shared_from_this<Widget> {
  explicit Widget(std::string text) : title(std::move(text)) {}
  virtual ~Widget() = default;
  void add(std::string name, std::shared_ptr<Widget> widget) {
    widget->parent = weak_from_this();
    children.emplace(std::move(name), std::move(widget));
  }
  std::string title;
  std::weak_ptr<Widget> parent;
  std::map<std::string, std::shared_ptr<Widget>, std::less<>> children;
};

struct Button final : Widget {
  using Widget::Widget;
  std::function<void(int)> click;
};

struct Dialog : Widget {
  using Widget::Widget;
  void wire() {
    auto ok = std::make_shared<Button>("OK");
    auto cancel = std::make_shared<Button>("Cancel");
    auto self = std::static_pointer_cast<Dialog>(shared_from_this());
    ok->click = [self, times = 0](int x) mutable {
      times += x;
      self->open = times < 10;
    };
    cancel->click = [this](int) { open = false; };
    add("ok", ok);
    add("cancel", cancel);
  }
  bool open = true;
};

int main() {
  auto dialog = std::make_shared<Dialog>("Save file");
  dialog->wire();
  std::static_pointer_cast<Button>(dialog->children.find(std::string_view("ok"))->second)->click(1);
  return dialog->open ? 0 : 1;
}
