#include "cli/quantities.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <span>
#include <stdexcept>

namespace gordian::cli {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr Unit kDurations[] = {{"ms", 1}, {"s", 1e3}, {"", 1e3}, {"m", 6e4}, {"min", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}};
constexpr double kKibi = 1024, kMebi = kKibi * 1024, kGibi = kMebi * 1024, kTebi = kGibi * 1024;
constexpr Unit kSizes[] = {{"", 1},        {"B", 1},     {"k", kKibi},   {"K", kKibi}, {"KiB", kKibi}, {"M", kMebi},
                           {"MiB", kMebi}, {"G", kGibi}, {"GiB", kGibi}, {"T", kTebi}, {"TiB", kTebi}};

// Number and unit; nothing if the text is anything else.
std::optional<double> parse(std::string_view text, std::span<const Unit> units) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  const std::string_view name(rest, static_cast<size_t>(end - rest));
  for (const Unit& unit : units)
    if (unit.name == name) return number * unit.factor;
  return std::nullopt;
}

}  // namespace

uint64_t parse_duration_ms(std::string_view text) {
  constexpr double kLeast = 10, kYear = 365 * 8.64e7;
  const std::optional<double> value = parse(text, kDurations);
  if (!value) {
    throw std::invalid_argument(fmt::format("'{}' is no duration; write one like 500ms, 30s, 5m or 1h", text));
  }
  if (*value < kLeast || *value > kYear) {
    throw std::invalid_argument(fmt::format("{} is out of range; between 10ms and 365d is possible", text));
  }
  return static_cast<uint64_t>(std::llround(*value));
}

uint64_t parse_size(std::string_view text) {
  const uint64_t value = parse_any_size(text);
  if (static_cast<double>(value) < 64 * kKibi) {
    throw std::invalid_argument(fmt::format("{} is out of range; between 64K and 1T is possible", text));
  }
  return value;
}

uint64_t parse_any_size(std::string_view text) {
  const std::optional<double> value = parse(text, kSizes);
  if (!value) {
    throw std::invalid_argument(fmt::format("'{}' is no number of bytes; write one like 100M, 2G or 500000", text));
  }
  if (*value > kTebi) {
    throw std::invalid_argument(fmt::format("{} is out of range; at most 1T is possible", text));
  }
  return static_cast<uint64_t>(std::llround(*value));
}

}  // namespace gordian::cli
