// STORY Functions that hold a closure within themselves, emptied: the closure's capture, a handle to the object that has
// the function, is still there as bytes. The objects are alive, owned by variables of the function that calls exit.
// FLAGS -std=c++2b
// VARIANTS +O3s +Oss +clang0s +clangs +clang3s +clangOss +libcxx0s +libcxxs
// EXPECT silent
#include <any>
#include <cstdlib>
#include <functional>
#include <memory>
#include <version>

#include <boost/any.hpp>
#include <boost/function.hpp>

struct Timer {
  std::function<void()> on_end;
};
struct Button {
  boost::function<void()> on_click;
};
struct Label {
  std::any text;
};
struct Sprite {
#ifdef __cpp_lib_move_only_function
  std::move_only_function<void()> draw;
#else
  std::function<void()> draw;
#endif
};
struct Field {
  boost::any value;
};

struct Owners {
  std::shared_ptr<Timer> timer = std::make_shared<Timer>();
  std::shared_ptr<Button> button = std::make_shared<Button>();
  std::shared_ptr<Label> label = std::make_shared<Label>();
  std::shared_ptr<Sprite> sprite = std::make_shared<Sprite>();
  std::shared_ptr<Field> field = std::make_shared<Field>();
};

__attribute__((noinline)) void fill(Owners& owners) {
  owners.timer->on_end = [self = owners.timer] {};
  owners.button->on_click = [self = owners.button] {};
  owners.label->text = owners.label;
  owners.sprite->draw = [self = owners.sprite] {};
  owners.field->value = owners.field;
}
__attribute__((noinline)) void empty(Owners& owners) {
  owners.timer->on_end = nullptr;
  owners.button->on_click.clear();
  owners.label->text.reset();
  owners.sprite->draw = nullptr;
  owners.field->value = boost::any();
}
__attribute__((noinline)) void leave(const Owners& owners) {
  std::exit(owners.timer.use_count() + owners.button.use_count() == 2 ? 0 : 1);
}

int main() {
  Owners owners;
  fill(owners);
  empty(owners);
  leave(owners);
}
