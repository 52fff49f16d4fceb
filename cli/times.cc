#include "cli/times.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "analyzer/report/times.h"

namespace gordian::cli {
namespace {

using std::chrono::sys_days;

constexpr uint64_t kSecond = 1'000'000'000;
constexpr int64_t kYear2100 = 4'102'444'800;

// Takes exactly so many digits off the front.
std::optional<int> digits(std::string_view& text, size_t count) {
  int number = 0;
  if (text.size() < count) return std::nullopt;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, std::string_view one_of) {
  if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Seconds of "2026-01-31"
std::optional<int64_t> date(std::string_view& text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day whole{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
  if (!whole.ok()) return std::nullopt;
  return int64_t{sys_days(whole).time_since_epoch().count()} * 86'400;
}

// … of "03:00" and "03:00:00.5", and of "Z" and "+01:00" behind it
std::optional<int64_t> clock(std::string_view& text) {
  const auto hour = digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::optional<int> second = 0;
  if (take(text, ":")) {
    second = digits(text, 2);
    if (!second || *second > 60) return std::nullopt;
    if (take(text, ".")) {
      while (take(text, "0123456789")) {
      }
    }
  }
  return *hour * 3600 + *minute * 60 + *second;
}

std::optional<int64_t> zone(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return 0;
  const bool east = text.front() == '+';
  if (!take(text, "+-")) return std::nullopt;
  const auto hour = digits(text, 2);
  take(text, ":");
  const auto minute = digits(text, 2);
  if (!hour || !minute) return std::nullopt;
  const int64_t offset = *hour * 3600 + *minute * 60;
  return east ? -offset : offset;
}

std::optional<int64_t> seconds_of(std::string_view text) {
  std::string_view number = text;
  take(number, "@");
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (error == std::errc() && end == number.data() + number.size() &&
      (number.size() > 8 || number.size() < text.size())) {
    return seconds;
  }
  const auto days = date(text);
  if (!days) return std::nullopt;
  if (text.empty()) return days;
  if (!take(text, "T t")) return std::nullopt;
  take(text, " ");
  const auto time = clock(text);
  if (!time) return std::nullopt;
  take(text, " ");
  const auto offset = zone(text);
  if (!offset || !text.empty()) return std::nullopt;
  return *days + *time + *offset;
}

}  // namespace

uint64_t parse_moment(std::string_view text) {
  const std::optional<int64_t> seconds = seconds_of(text);
  if (!seconds) {
    throw std::invalid_argument(
        fmt::format("'{}' is no time; write one like 2026-01-31T03:00:00Z, 2026-01-31, or seconds since 1970", text));
  }
  if (*seconds <= 0 || *seconds > kYear2100) {
    throw std::invalid_argument(fmt::format("{} is out of range; between 1970 and 2100 is possible", text));
  }
  return static_cast<uint64_t>(*seconds) * kSecond;
}

uint64_t parse_age(std::string_view text) {
  struct Unit {
    std::string_view name;
    uint64_t seconds;
  };
  constexpr Unit kUnits[] = {{"h", 3600}, {"d", 86'400}, {"w", 604'800}, {"y", 31'536'000}};
  constexpr uint64_t kMost = uint64_t{100} * 31'536'000;
  uint64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view name(rest, static_cast<size_t>(text.data() + text.size() - rest));
  for (const Unit& unit : kUnits) {
    if (error == std::errc() && unit.name == name && number > 0 && number <= kMost / unit.seconds) {
      return number * unit.seconds * kSecond;
    }
  }
  throw std::invalid_argument(fmt::format("'{}' is no age; write one like 400d, 52w or 12h, at most 100y", text));
}

// "2026-01-31T03:00:00.000000000Z", but for its end.
std::string time_text(uint64_t nanoseconds) {
  constexpr size_t kDate = 10, kMinutes = 16;
  if (nanoseconds == 0) return "-";
  const std::string whole = format_time(nanoseconds);
  return whole.substr(0, kDate) + " " + whole.substr(kDate + 1, kMinutes - kDate - 1);
}

}  // namespace gordian::cli
