// A table on the terminal: columns as wide as they need, numbers to the right.
#ifndef GORDIAN_VIEWER_TERMINAL_COLUMNS_H_
#define GORDIAN_VIEWER_TERMINAL_COLUMNS_H_

#include <string>
#include <vector>

namespace gordian {

class Columns {
 public:
  enum class Align { kLeft, kRight };
  // The last column may be of any width: nothing is padded behind it.
  explicit Columns(std::vector<Align> columns) : aligns_(std::move(columns)) {}
  // REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // Each line indented by two; ends with a newline unless there is no row.
  std::string text() const;

 private:
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gordian

#endif  // GORDIAN_VIEWER_TERMINAL_COLUMNS_H_
