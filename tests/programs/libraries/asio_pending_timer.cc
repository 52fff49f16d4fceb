// STORY Pending operations hold their objects as long as the io_context lives; what is done or cancelled holds nothing.
// EXPECT silent
// NOT-LIBCXX Boost 1.74 needs std::result_of
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

namespace asio = boost::asio;

class Poller : public std::enable_shared_from_this<Poller> {
 public:
  explicit Poller(asio::io_context& io) : timer_(io) {}

  void start(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) { self->expired_ = true; });
  }
  void stop() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
  bool expired_ = false;
};

static void run_some(asio::io_context& io) {
  std::make_shared<Poller>(io)->start(std::chrono::milliseconds(1));
  auto stopped = std::make_shared<Poller>(io);
  stopped->start(std::chrono::hours(1));
  stopped->stop();
  io.run();
  io.restart();
}

int main() {
  asio::io_context io;
  run_some(io);
  std::make_shared<Poller>(io)->start(std::chrono::hours(1));  // waits in the queue, for ever
  asio::post(io, [poller = std::make_shared<Poller>(io)] { poller->stop(); });
  _exit(0);  // with the queue as it is
}
