#include "viewer/serve/guard.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace gordian {
namespace {

// Takes as long wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

std::string make_token() {
  std::array<unsigned char, 16> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::system_error(errno, std::generic_category(), "getrandom");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool RequestGuard::is_ours(std::string_view host_and_port) const {
  return host_and_port == fmt::format("127.0.0.1:{}", port_) || host_and_port == fmt::format("localhost:{}", port_);
}

bool RequestGuard::may_have_page(std::string_view host, std::string_view origin) const {
  if (!is_ours(host)) return false;
  constexpr std::string_view kScheme = "http://";
  return origin.empty() || (origin.starts_with(kScheme) && is_ours(origin.substr(kScheme.size())));
}

bool RequestGuard::may_have_answers(std::string_view host, std::string_view origin, std::string_view token) const {
  return may_have_page(host, origin) && equal_in_constant_time(token, token_);
}

}  // namespace gordian
