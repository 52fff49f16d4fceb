// The page and its answers on loopback, for `gordian view`.
#ifndef GORDIAN_VIEWER_SERVE_SERVER_H_
#define GORDIAN_VIEWER_SERVE_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "viewer/answers/session.h"

namespace gordian {

class Server {
 public:
  // Takes a port of 127.0.0.1: `port`, or any if that is 0. Throws std::runtime_error if it is not to be had.
  // REQUIRES: page_is_there(); the session outlives the server.
  Server(Session& session, uint16_t port);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What to open in a browser; nobody else may know it. Its token is new with every server.
  const std::string& address() const { return address_; }
  // Answers until stop() is called, from any thread.
  void run();
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::string address_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_SERVE_SERVER_H_
