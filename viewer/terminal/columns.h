// A table on the terminal: columns as wide as they need, numbers to the right. Where the terminal is narrower, the
// widest texts are cut in the middle.
#ifndef GORDIAN_VIEWER_TERMINAL_COLUMNS_H_
#define GORDIAN_VIEWER_TERMINAL_COLUMNS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace gordian {

class Columns {
 public:
  enum class Align { kLeft, kRight };
  // The last column may be of any width: nothing is padded behind it.
  explicit Columns(std::vector<Align> columns) : aligns_(std::move(columns)) {}
  // Control characters in them are made visible. REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);
  // Each line indented by two; ends with a newline unless there is no row. `terminal`: its width; 0: there is none, and
  // nothing is cut.
  std::string text(size_t terminal) const;

 private:
  std::vector<size_t> widths(size_t terminal) const;

  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_TERMINAL_COLUMNS_H_
