#include "analyzer/report/drawing.h"

#include <fmt/format.h>

#include "analyzer/report/text_width.h"

namespace gordian {
namespace {

constexpr int kMaxDrawnEdges = 12;

std::string repeat(const char* glyph, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += glyph;
  return text;
}

// "b: shared_ptr<B>", and what lies between: "on_read: function<void()> → lambda at x.cc:9 captures self",
// "layout: unique_ptr<Layout> → Layout::button".
std::string edge_label(const report::Finding& finding, const report::Edge& edge) {
  const std::string& type = finding.members(static_cast<int>(edge.from())).type();
  std::string label = edge.member();
  if (label.starts_with(type + "::")) label.erase(0, type.size() + 2);
  if (label.starts_with(type + "+")) label.erase(0, type.size());
  if (!edge.declared().empty() && edge.declared() != label) label += ": " + edge.declared();
  for (int i = 0; i < edge.via_size(); ++i) {
    const std::string& block = edge.via(i);
    const std::string member = i < edge.via_members_size() ? edge.via_members(i) : "";
    if (block != edge.declared() && !member.starts_with(block + "::")) label += " → " + block;
    if (!member.empty()) label += " → " + member;
  }
  return label;
}

const report::Edge& drawn_edge(const report::Finding& finding, int index) {
  return finding.edges(static_cast<int>(finding.drawn(index)));
}

const std::string& source_type(const report::Finding& finding, int index) {
  return finding.members(static_cast<int>(drawn_edge(finding, index).from())).type();
}

std::vector<std::string> draw_flat(const report::Finding& finding) {
  std::string line = "┌▶ ";
  for (int i = 0; i < finding.drawn_size(); ++i) {
    if (i > 0) line += " ──▶ ";
    line += source_type(finding, i) + " ── " + edge_label(finding, drawn_edge(finding, i));
  }
  line += " ─┐";
  return {line, "└" + repeat("─", columns(line) - 2) + "┘"};
}

std::vector<std::string> draw_tall(const report::Finding& finding) {
  std::vector<std::string> lines;
  for (int i = 0; i < finding.drawn_size(); ++i) {
    if (i == kMaxDrawnEdges) {
      lines.push_back(fmt::format("│  … {} more objects", finding.drawn_size() - i));
      break;
    }
    lines.push_back((i == 0 ? "┌▶ " : "│  ") + source_type(finding, i));
    lines.push_back("│    ── " + edge_label(finding, drawn_edge(finding, i)) + " ──▶");
  }
  lines.push_back("└─ " + source_type(finding, 0) + " again");
  return lines;
}

}  // namespace

std::vector<std::string> draw_cycle(const report::Finding& finding, size_t width) {
  if (finding.drawn_size() == 0) return {};
  if (finding.drawn_size() <= kMaxDrawnEdges) {
    std::vector<std::string> flat = draw_flat(finding);
    if (columns(flat.front()) <= width) return flat;
  }
  return draw_tall(finding);
}

}  // namespace gordian
