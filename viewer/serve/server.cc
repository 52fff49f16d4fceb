#include "viewer/serve/server.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "viewer/serve/guard.h"

namespace gordian {
namespace {

constexpr const char* kLoopback = "127.0.0.1";
constexpr size_t kLongestRequest = size_t{1} << 16;
// The page states its own policy, with the hashes of its script and style; these are for everything.
const httplib::Headers kHeaders = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

}  // namespace

class Server::Impl {
 public:
  Impl(Served served, uint16_t port) : served_(std::move(served)) {
    http_.set_default_headers(kHeaders);
    http_.set_payload_max_length(kLongestRequest);
    http_.set_tcp_nodelay(true);
    // SO_REUSEPORT, the library's default, would let others take connections that are ours.
    http_.set_socket_options([](socket_t) {});
    const int bound = port == 0 ? http_.bind_to_any_port(kLoopback) : (http_.bind_to_port(kLoopback, port) ? port : -1);
    if (bound <= 0)
      throw std::runtime_error(port == 0 ? "no port of 127.0.0.1 is free"
                                         : fmt::format("port {} of 127.0.0.1 is taken; leave it out, and a free one is "
                                                       "found",
                                                       port));
    port_ = static_cast<uint16_t>(bound);
    token_ = make_token();
    guard_ = std::make_unique<RequestGuard>(port_, token_);
    http_.Get("/", [this](const auto& request, auto& response) { give_page(request, response); });
    http_.Get("/api/(.*)", [this](const auto& request, auto& response) { give_answer(request, response); });
  }

  std::string address() const { return fmt::format("http://{}:{}/#token={}", kLoopback, port_, token_); }
  void run() {
    http_.listen_after_bind();
    ended_ = true;
  }
  void stop() {
    // The library forgets a stop() that comes before it listens.
    while (!http_.is_running() && !ended_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    http_.stop();
  }

 private:
  void refuse(httplib::Response& response) const {
    response.status = 403;
    response.set_content(fmt::format("not for you: open the address that {} printed\n", served_.command), "text/plain");
  }

  void give_page(const httplib::Request& request, httplib::Response& response) {
    if (!guard_->may_have_page(request.get_header_value("Host"), request.get_header_value("Origin")))
      return refuse(response);
    response.set_header("Content-Security-Policy", "frame-ancestors 'none'");
    response.set_content(served_.page(), "text/html; charset=utf-8");
  }

  void give_answer(const httplib::Request& request, httplib::Response& response) {
    if (!guard_->may_have_answers(request.get_header_value("Host"), request.get_header_value("Origin"),
                                  request.get_header_value("X-Gordian-Token")))
      return refuse(response);
    try {
      const auto answer = served_.answer(request.matches[1]);
      response.status = answer ? 200 : 404;
      if (answer)
        response.set_content(*answer, "application/json");
      else
        response.set_content("there is no such thing here\n", "text/plain");
    } catch (const std::exception& error) {
      response.status = 500;
      response.set_content(fmt::format("{}\n", error.what()), "text/plain; charset=utf-8");
    }
  }

  const Served served_;
  httplib::Server http_;
  std::atomic<bool> ended_ = false;
  uint16_t port_ = 0;
  std::string token_;
  std::unique_ptr<RequestGuard> guard_;
};

Server::Server(Served served, uint16_t port)
    : impl_(std::make_unique<Impl>(std::move(served), port)), address_(impl_->address()) {}

Server::~Server() = default;

void Server::run() { impl_->run(); }

void Server::stop() { impl_->stop(); }

}  // namespace gordian
