// STORY A timer's handler holds the object that owns the timer and the queue (io_context) that the handler waits in.
// One of the Pollers is observed, too.
// EXPECT cycles=3 leaked_objects=3
// EXPECT-DEBUG finding kind=cycle instances=2 objects=1 types=Poller edges=Poller::timer_ cut=Poller::timer_ confidence=proved via="async_wait(lambda at asio_timer_owns_itself.cc:24)"
// EXPECT-DEBUG finding kind=cycle objects=1 types=Watchdog edges=Watchdog::timer_ confidence=proved via="async_wait(bind(Watchdog::*, shared_ptr<Watchdog>, _1))"
// EXPECT-STRIPPED finding kind=cycle instances=2 objects=1 types=Poller edges=Poller+0x38
// EXPECT-STRIPPED finding kind=cycle objects=1 types=Watchdog edges=Watchdog+0x38
// NOT-LIBCXX Boost 1.74 needs std::result_of
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;

// Its io_context is a member.
class Poller : public std::enable_shared_from_this<Poller> {
 public:
  void start() {
    timer_.expires_after(std::chrono::hours(1));
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->start();
    });
  }

 private:
  asio::io_context io_;
  asio::steady_timer timer_{io_};
};

// It owns its io_context by a pointer.
class Watchdog : public std::enable_shared_from_this<Watchdog> {
 public:
  explicit Watchdog(std::shared_ptr<asio::io_context> io) : io_(std::move(io)), timer_(*io_) {}

  void start() {
    timer_.expires_after(std::chrono::hours(1));
    timer_.async_wait(std::bind(&Watchdog::bark, shared_from_this(), std::placeholders::_1));
  }
  void bark(const boost::system::error_code&) {}

 private:
  std::shared_ptr<asio::io_context> io_;
  asio::steady_timer timer_;
};

static std::vector<std::weak_ptr<Poller>>* volatile kept;

int main() {
  std::make_shared<Poller>()->start();
  auto& observers = *new std::vector<std::weak_ptr<Poller>>;
  const auto observed = std::make_shared<Poller>();
  observed->start();
  observers.push_back(observed);
  kept = &observers;
  std::make_shared<Watchdog>(std::make_shared<asio::io_context>())->start();
}
