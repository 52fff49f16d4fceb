#include "analyzer/report/times.h"

#include <fmt/format.h>

#include <cctype>
#include <ctime>

namespace gordian {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr time_t kLastSecond = 18'446'744'073 - 1;  // of those whose nanoseconds fit in 64 bits: in the year 2554

}  // namespace

std::string format_time(uint64_t time_ns) {
  const auto seconds = static_cast<time_t>(time_ns / kSecond);
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, time_ns % kSecond);
}

std::optional<uint64_t> parse_time(const std::string& text) {
  std::tm parts = {};
  const char* at = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (at == nullptr) return std::nullopt;
  uint64_t fraction = 0;
  if (*at == '.') {
    ++at;
    if (std::isdigit(static_cast<unsigned char>(*at)) == 0) return std::nullopt;
    for (uint64_t digit = kSecond / 10; std::isdigit(static_cast<unsigned char>(*at)) != 0; ++at, digit /= 10) {
      fraction += static_cast<uint64_t>(*at - '0') * digit;
    }
  }
  if (*at != 'Z' || at + 1 != text.c_str() + text.size()) return std::nullopt;
  const time_t seconds = timegm(&parts);
  if (seconds < 0 || seconds > kLastSecond) return std::nullopt;
  return static_cast<uint64_t>(seconds) * kSecond + fraction;
}

}  // namespace gordian
