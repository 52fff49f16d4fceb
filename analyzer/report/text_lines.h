// Text for people, line by line.
#ifndef GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_
#define GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gordian {

class TextLines {
 public:
  static constexpr size_t kWidth = 100;  // columns

  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
    text_ += '\n';
  }
  void empty_line() { text_ += '\n'; }
  // "  allocated  main  parent.cc:7"
  void field(const char* name, const std::string& value) { line("  {:<10} {}", name, value); }
  // One field a line, the name before the first; of more than `most` values the rest is counted.
  void list(const char* name, const std::vector<std::string>& values, size_t most) {
    for (size_t i = 0; i < values.size() && i < most; ++i) field(i == 0 ? name : "", values[i]);
    if (values.size() > most) field("", fmt::format("… and {} more", values.size() - most));
  }
  void indented(const std::vector<std::string>& lines) {
    for (const std::string& words : lines) line("  {}", words);
  }

  bool empty() const { return text_.empty(); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_TEXT_LINES_H_
