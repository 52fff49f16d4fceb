// Who may ask the server?
//
// A server on loopback can be reached by everything that runs on the machine, and by every page that a browser on it
// shows: a page of evil.example can send requests to 127.0.0.1, and with a name of its own that it lets point there
// (DNS rebinding) even read the answers. So:
//   - the Host header must be 127.0.0.1 or localhost with our port: a rebound name is refused;
//   - the Origin header, if there is one, must be ours;
//   - answers need the token, which only the address has that the command prints, in its fragment: browsers do not send
//     that anywhere, and other users of the machine do not see it.
// The page itself has nothing secret in it, and needs no token.
#ifndef GORDIAN_VIEWER_SERVE_GUARD_H_
#define GORDIAN_VIEWER_SERVE_GUARD_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace gordian {

// 128 random bits, as 32 hexadecimal digits. Throws std::system_error if the system has none.
std::string make_token();

class RequestGuard {
 public:
  RequestGuard(uint16_t port, std::string token) : port_(port), token_(std::move(token)) {}

  // Empty headers are those that were not sent.
  bool may_have_page(std::string_view host, std::string_view origin) const;
  bool may_have_answers(std::string_view host, std::string_view origin, std::string_view token) const;

 private:
  bool is_ours(std::string_view host_and_port) const;
  const uint16_t port_;
  const std::string token_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_SERVE_GUARD_H_
