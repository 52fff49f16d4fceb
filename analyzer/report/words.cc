#include "analyzer/report/words.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/report/places.h"
#include "analyzer/report/text_width.h"

namespace gordian {
namespace {

std::string step_text(const report::PathStep& step) {
  std::string text = step.member().empty() ? step.name() : step.member() + ": " + step.name();
  const bool counted = step.count() > 1 && step.kind() != "left_out" && step.kind() != "container";
  return counted ? fmt::format("{} × {}", text, step.count()) : text;
}

}  // namespace

std::string unexplained_terms(const Handles& handles, UnitId unit) {
  const int64_t lost = handles.lost(unit), outside = handles.unexplained(unit) - lost;
  std::string text = outside > 0 ? fmt::format("{} from outside the heap", outside) : "";
  if (lost > 0) text += fmt::format("{}{} lost", text.empty() ? "" : " + ", lost);
  return text;
}

std::string count_of(uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string human_bytes(uint64_t bytes) {
  if (bytes < 1000) return count_of(bytes, "byte", "bytes");
  constexpr std::array<const char*, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string human_duration(uint64_t nanoseconds) {
  const double seconds = static_cast<double>(nanoseconds) / 1e9;
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string place_text(const report::Frame& frame) {
  const std::string where = frame.file().empty()
                                ? fmt::format("{}+0x{:x}", last_component(frame.module()), frame.offset())
                                : fmt::format("{}:{}", frame.file(), frame.line());
  return frame.function().empty() ? where : frame.function() + "  " + where;
}

std::vector<std::string> path_lines(const OwnerPath& path, size_t width) {
  if (path.empty()) return {};
  std::vector<std::string> lines{"alive through: "};
  for (int i = 0; i < path.size(); ++i) {
    const std::string step = (i == 0 ? "" : " → ") + step_text(path[i]);
    if (i > 0 && columns(lines.back()) + columns(step) > width) lines.emplace_back("             ");
    lines.back() += step;
  }
  return lines;
}

}  // namespace gordian
