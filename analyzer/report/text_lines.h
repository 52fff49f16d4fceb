// Text for people, line by line: on a terminal as wide as that is, elsewhere each line as long as it is.
#ifndef GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_
#define GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/text_width.h"

namespace gordian {

class TextLines {
 public:
  // In columns, of the terminal; 0: there is none, and no line is broken.
  explicit TextLines(size_t terminal) : terminal_(terminal) {}

  // How wide a layout may be that has a choice.
  size_t width() const { return terminal_ == 0 ? kWidth : std::min(terminal_, kWidth); }
  // … a drawing, which is easier to see in one piece.
  size_t drawing_width() const { return terminal_ == 0 ? kWidth : terminal_ - std::min(terminal_, kIndent); }

  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += wrapped_lines(fmt::format(format, std::forward<Arguments>(arguments)...) + "\n", terminal_);
  }
  void empty_line() { text_ += '\n'; }
  // "  allocated  main  parent.cc:7"
  void field(const char* name, const std::string& value) {
    add(fmt::format("  {:<10} {}", name, value), std::string(13, ' '));
  }
  // One field a line, the name before the first; of more than `most` values the rest is counted.
  void list(const char* name, const std::vector<std::string>& values, size_t most) {
    for (size_t i = 0; i < values.size() && i < most; ++i) field(i == 0 ? name : "", values[i]);
    if (values.size() > most) field("", fmt::format("… and {} more", values.size() - most));
  }
  void indented(const std::vector<std::string>& lines) {
    for (const std::string& words : lines) line("  {}", words);
  }
  // A cycle: what belongs to its frame goes down at the left.
  void drawing(const std::vector<std::string>& lines) {
    for (const std::string& words : lines)
      add("  " + words, words.starts_with("│") || words.starts_with("┌") ? "  │        " : "          ");
  }

  bool empty() const { return text_.empty(); }
  std::string take() { return std::move(text_); }

 private:
  static constexpr size_t kWidth = 100;
  static constexpr size_t kIndent = 2;

  void add(const std::string& line, std::string_view hang) {
    text_ += wrapped(line, terminal_, hang);
    text_ += '\n';
  }

  const size_t terminal_;
  std::string text_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_
