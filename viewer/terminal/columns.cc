#include "viewer/terminal/columns.h"

#include <algorithm>
#include <numeric>

#include "analyzer/report/text_width.h"
#include "viewer/terminal/printable.h"

namespace gordian {
namespace {

constexpr size_t kGap = 2;    // before each column
constexpr size_t kLeast = 8;  // what a column is cut to at most

}  // namespace

void Columns::add(std::vector<std::string> cells) {
  for (std::string& cell : cells)
    if (needs_escapes(cell)) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Columns::widths(size_t terminal) const {
  std::vector<size_t> widths(aligns_.size(), 0);
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  if (terminal == 0) return widths;
  // The widest text gives way first: numbers, addresses and short words stay whole as long as there is one.
  size_t needed = std::accumulate(widths.begin(), widths.end(), kGap * widths.size());
  while (needed > terminal) {
    size_t widest = widths.size();
    for (size_t i = 0; i < widths.size(); ++i)
      if (aligns_[i] == Align::kLeft && widths[i] > kLeast && (widest == widths.size() || widths[i] >= widths[widest]))
        widest = i;
    if (widest == widths.size()) break;
    --widths[widest];
    --needed;
  }
  return widths;
}

std::string Columns::text(size_t terminal) const {
  const std::vector<size_t> widths = this->widths(terminal);
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line.append(kGap, ' ');
      const std::string cell = elided(row[i], widths[i]);
      const size_t pad = widths[i] - columns(cell);
      if (aligns_[i] == Align::kRight) line.append(pad, ' ');
      line += cell;
      if (aligns_[i] == Align::kLeft) line.append(pad, ' ');
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace gordian
