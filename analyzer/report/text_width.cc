#include "analyzer/report/text_width.h"

#include <algorithm>

namespace gordian {
namespace {

constexpr std::string_view kEllipsis = "…";
constexpr size_t kLeastRoom = 8;  // behind what a line hangs on

// Bytes of what stands at `at`: one code point with what belongs to it, or a sequence that sets a colour.
size_t step_at(std::string_view text, size_t at) {
  size_t end = at + 1;
  if (text[at] == '\033') {
    while (end < text.size() && text[end] != 'm') ++end;
    return std::min(end + 1, text.size()) - at;
  }
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return end - at;
}

// Where the first `width` columns end.
size_t end_of_columns(std::string_view text, size_t width) {
  size_t at = 0;
  for (size_t used = 0; at < text.size(); at += step_at(text, at))
    if (text[at] != '\033' && ++used > width) break;
  return at;
}

// Where the last `width` columns begin.
size_t begin_of_last_columns(std::string_view text, size_t width) {
  const size_t all = columns(text);
  return end_of_columns(text, all - std::min(all, width));
}

// Where a line that is too wide is broken: at most at `end`, and not so early that little stands before it.
size_t break_before(std::string_view text, size_t end) {
  const size_t begin = text.find_first_not_of(' ');
  const size_t least = std::max(begin == std::string_view::npos ? 0 : begin, end / 3) + 1;
  for (size_t at = end; at >= least; --at)
    if (text[at] == ' ' || text[at - 1] == ' ') return at;
  for (const std::string_view behind : {",;<(/", ":"})  // rather between two names than within one
    for (size_t at = end; at >= least; --at)
      if (behind.find(text[at - 1]) != std::string_view::npos && behind.find(text[at]) == std::string_view::npos)
        return at;
  return end;
}

}  // namespace

size_t columns(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += step_at(text, at)) count += text[at] == '\033' ? 0 : 1;
  return count;
}

std::string elided(std::string_view text, size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return {};
  const size_t head = width / 2, tail = width - 1 - head;
  return std::string(text.substr(0, end_of_columns(text, head))) + std::string(kEllipsis) +
         std::string(text.substr(begin_of_last_columns(text, tail)));
}

std::string wrapped(std::string_view line, size_t width, std::string_view hang) {
  std::string result;
  for (size_t room = width; width != 0 && columns(line) > room;) {
    const size_t cut = break_before(line, end_of_columns(line, room));
    const std::string_view part = line.substr(0, cut);
    result += part.substr(0, part.find_last_not_of(' ') + 1);
    result += '\n';
    result += hang;
    line.remove_prefix(std::min(line.find_first_not_of(' ', cut), line.size()));
    room = width > columns(hang) + kLeastRoom ? width - columns(hang) : kLeastRoom;
  }
  return result.append(line);
}

std::string wrapped_lines(std::string_view text, size_t width) {
  std::string result;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    result += wrapped(line, width, std::string(indent + 2, ' '));
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace gordian
