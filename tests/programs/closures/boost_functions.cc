// STORY boost::function keeps small closures inside and large ones on the heap: a listener's handle in a signal's slot, a
//       closure of four captures, and a bound member function. A slot that captures weakly is no leak.
// EXPECT cycles=3 leaked_objects=8 unreachable_blocks=0
// EXPECT-DEBUG finding kind=cycle objects=1 types=Large confidence=proved edges=Large::run
// EXPECT-DEBUG finding kind=cycle objects=1 types=Bound confidence=proved edges=Bound::run via="bind(&Bound::work, shared_ptr<Bound>)"
// EXPECT-DEBUG text "_slot_function: boost::function<void(int)> → lambda at boost_functions.cc:17 captures shared_ptr<Window> self"
// NOT-LIBCXX Boost 1.74 needs std::result_of
#include <boost/bind/bind.hpp>
#include <boost/function.hpp>
#include <boost/signals2/signal.hpp>
#include <memory>

struct Window : std::enable_shared_from_this<Window> {
  boost::signals2::signal<void(int)> clicked;
  int clicks = 0;
  void listen() {
    clicked.connect([self = shared_from_this()](int n) { self->clicks += n; });
  }
  void listen_weakly() {
    clicked.connect([weak = weak_from_this()](int n) {
      if (const auto self = weak.lock()) self->clicks += n;
    });
  }
};

struct Large : std::enable_shared_from_this<Large> {
  boost::function<int()> run;
  void start(long a, long b, long c) {
    run = [a, b, c, self = shared_from_this()] { return static_cast<int>(a + b + c + self.use_count()); };
  }
};

struct Bound : std::enable_shared_from_this<Bound> {
  boost::function<void()> run;
  int done = 0;
  void work() { ++done; }
  void start() { run = boost::bind(&Bound::work, shared_from_this()); }
};

__attribute__((noinline)) static void work() {
  const auto window = std::make_shared<Window>();
  window->listen();
  window->clicked(1);
  const auto quiet = std::make_shared<Window>();
  quiet->listen_weakly();
  quiet->clicked(1);
  const auto large = std::make_shared<Large>();
  large->start(1, 2, 3);
  large->run();
  const auto bound = std::make_shared<Bound>();
  bound->start();
  bound->run();
}

int main() { work(); }
