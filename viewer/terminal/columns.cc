#include "viewer/terminal/columns.h"

#include <algorithm>

#include "analyzer/report/drawing.h"

namespace gordian {

std::string Columns::text() const {
  std::vector<size_t> widths(aligns_.size(), 0);
  for (const auto& row : rows_)
    for (size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += "  ";
      const size_t pad = widths[i] - std::min(widths[i], columns(row[i]));
      if (aligns_[i] == Align::kRight) line.append(pad, ' ');
      line += row[i];
      if (aligns_[i] == Align::kLeft) line.append(pad, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace gordian
