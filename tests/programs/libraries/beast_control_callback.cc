// STORY A WebSocket session binds itself into the control callback of the stream that it owns (boostorg/beast#1539).
// Session -(boost::shared_ptr)-> impl_type -(std::function, std::bind, std::shared_ptr)-> Session, three times, in a child
// process. The parent's sessions reset the callback when they close, and are still owned at its end: nothing to report.
// FLAGS -std=c++20 -pthread
// VARIANTS O0g O2s
// EXPECT processes=2
// EXPECT silent
// EXPECT-CHILD cycles=3 leaked_objects=6
// EXPECT-CHILD finding kind=cycle instances=3 objects=2 types=Session,boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type confidence=proved
// EXPECT-CHILD-DEBUG finding kind=cycle edges=Session::ws_,boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type::ctrl_cb via="bind(&Session::on_control, shared_ptr<Session>, _1, _2)" cut_first=boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type::ctrl_cb
// EXPECT-CHILD-STRIPPED finding kind=cycle edges=Session+0x10,boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type+0x168 cut_first=boost::beast::websocket::stream<boost::beast::tcp_stream>::impl_type+0x168
// NOT-LIBCXX Boost 1.74 needs std::result_of
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(asio::io_context& io, bool resets) : ws_(io), resets_(resets) {}

  void run(const tcp::endpoint& server) {
    using namespace std::placeholders;
    ws_.control_callback(std::bind(&Session::on_control, shared_from_this(), _1, _2));
    beast::get_lowest_layer(ws_).async_connect(server,
                                               beast::bind_front_handler(&Session::on_connect, shared_from_this()));
  }

 private:
  void on_connect(beast::error_code error) {
    if (!error)
      ws_.async_handshake("localhost", "/", beast::bind_front_handler(&Session::on_handshake, shared_from_this()));
  }

  void on_handshake(beast::error_code error) {
    if (!error) ws_.async_read(buffer_, beast::bind_front_handler(&Session::on_read, shared_from_this()));
  }

  void on_read(beast::error_code error, std::size_t) {
    if (!error)
      ws_.async_close(websocket::close_code::normal, beast::bind_front_handler(&Session::on_close, shared_from_this()));
  }

  void on_close(beast::error_code) {
    if (resets_) ws_.control_callback();
  }

  void on_control(websocket::frame_type, beast::string_view) { ++controls_; }

  websocket::stream<beast::tcp_stream> ws_;
  beast::flat_buffer buffer_;
  int controls_ = 0;
  bool resets_;
};

static void serve(tcp::acceptor& acceptor, int clients) {
  for (int i = 0; i < clients; ++i) {
    websocket::stream<beast::tcp_stream> ws(acceptor.accept());
    beast::error_code error;
    beast::flat_buffer buffer;
    ws.accept(error);
    ws.ping("are you there?", error);
    ws.write(asio::buffer(std::string("hello")), error);
    ws.read(buffer, error);
  }
}

static void talk(asio::io_context& io, bool healthy, std::vector<std::shared_ptr<Session>>& sessions) {
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread server([&] { serve(acceptor, 3); });
  for (int i = 0; i < 3; ++i) {
    sessions.push_back(std::make_shared<Session>(io, healthy));
    sessions.back()->run(acceptor.local_endpoint());
    io.run();
    io.restart();
  }
  server.join();
}

int main() {
  asio::io_context io;
  std::vector<std::shared_ptr<Session>> sessions;
  const pid_t child = fork();
  talk(io, child != 0, sessions);
  if (child == 0) return 0;
  int status = 1;
  waitpid(child, &status, 0);
  _exit(WEXITSTATUS(status));
}
