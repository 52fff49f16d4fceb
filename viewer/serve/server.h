// A page and its answers on loopback, for `gordian view` and `gordian dashboard --serve`.
#ifndef GORDIAN_VIEWER_SERVE_SERVER_H_
#define GORDIAN_VIEWER_SERVE_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gordian {

// What is served.
struct Served {
  std::function<std::string()> page;  // HTML, with a policy of its own
  // As JSON, the answer to what the page asks by a path that nobody trusts; nothing if there is no such thing. What it
  // throws is told to the page. Called by several threads at once.
  std::function<std::optional<std::string>(const std::string& path)> answer;
  std::string command;  // what printed the address: "gordian view"
};

class Server {
 public:
  // Takes a port of 127.0.0.1: `port`, or any if that is 0. Throws std::runtime_error if it is not to be had.
  Server(Served served, uint16_t port);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What to open in a browser; nobody else may know it. Its token is new with every server.
  const std::string& address() const { return address_; }
  // Answers until stop() is called, from any thread; that waits until it does answer.
  void run();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::string address_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_SERVE_SERVER_H_
