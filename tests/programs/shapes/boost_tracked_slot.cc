// STORY A signal's slot tracks a view by track_foreign(): a boost::variant of three kinds of weak pointers, of which one is alive. The
// bytes of another, with the same pointer, are no handle.
// EXPECT cycles=1
// EXPECT finding kind=cycle types=View confidence=proved
// EXPECT-DEBUG finding kind=cycle types=View edges=View::self cut=View::self
#include <memory>

#include <boost/signals2.hpp>

struct View {
  std::shared_ptr<View> self;
};

using Signal = boost::signals2::signal<void(int)>;
Signal* signal_of_program;

__attribute__((noinline)) static void knot() {
  auto view = std::make_shared<View>();
  signal_of_program = new Signal;
  signal_of_program->connect(Signal::slot_type([](int) {}).track_foreign(std::weak_ptr<View>(view)));
  view->self = view;
}

int main() { knot(); }
