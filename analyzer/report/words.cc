#include "analyzer/report/words.h"

#include <fmt/format.h>

#include "analyzer/report/drawing.h"

namespace gordian {
namespace {

std::string step_text(const report::PathStep& step) {
  std::string text = step.member().empty() ? step.name() : step.member() + ": " + step.name();
  const bool counted = step.count() > 1 && step.kind() != "left_out" && step.kind() != "container";
  return counted ? fmt::format("{} × {}", text, step.count()) : text;
}

}  // namespace

std::string count_of(uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string place_text(const report::Frame& frame) {
  const size_t slash = frame.module().rfind('/');
  const std::string module = slash == std::string::npos ? frame.module() : frame.module().substr(slash + 1);
  const std::string where = frame.file().empty() ? fmt::format("{}+0x{:x}", module, frame.offset())
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
