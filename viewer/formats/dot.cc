// Graphviz: each finding's graph is a cluster, types are boxes, members are arrows (strong solid, weak dashed). The
// cycle that reports draw is bold, and what to make weak is red. Above a latent cycle and a cache stands who owns it.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/finding_text.h"
#include "analyzer/report/words.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"

namespace gordian {
namespace {

constexpr size_t kLongestLabel = 160;

// Inside of a quoted string. Graphviz reads \N, \G and \l in labels, so each backslash is doubled.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : shortened(clean_text(text), kLongestLabel)) {
    if (letter == '\\' || letter == '"') result += '\\';
    result += letter;
  }
  return result;
}

class GraphWriter {
 public:
  GraphWriter(const report::Finding& finding, const std::string& prefix)
      : finding_(finding),
        prefix_(prefix),
        shown_(finding.kind() == "cache" ? std::min(finding.members_size(), 1) : finding.members_size()) {
    for (const uint32_t edge : finding.drawn()) drawn_.insert(edge);
    if (finding.cuts().empty() || !finding.cuts(0).verified()) return;
    cuts_.emplace(finding.cuts(0).edge(), finding.cuts(0).weak_type());
    for (const report::CutMember& also : finding.cuts(0).also()) cuts_.emplace(also.edge(), also.weak_type());
  }

  std::string write(int number) {
    line("subgraph \"cluster_{}\" {{", prefix_);
    line("  label=\"{} {}  {}\\n{}, {}, {}\"", headline_word(finding_), number, escaped(finding_.id()),
         escaped(finding_name(finding_)),
         finding_.instances() == 1 ? human_bytes(finding_.total_bytes())
                                   : fmt::format("{} ×, {}", finding_.instances(), human_bytes(finding_.total_bytes())),
         escaped(finding_.confidence()));
    for (int i = 0; i < shown_; ++i) write_member(i);
    write_owner();
    for (int i = 0; i < finding_.edges_size(); ++i) write_edge(i);
    line("}}");
    return text_;
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += "    " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  std::string member_node(size_t index) const { return fmt::format("{}_m{}", prefix_, index); }

  void write_member(int index) {
    const report::Member& member = finding_.members(index);
    std::string words = escaped(member.type());
    if (!member.name().empty()) words += "\\n\\\"" + escaped(member.name()) + "\\\"";
    words += "\\n" + human_bytes(member.bytes());
    if (!member.scheme().empty()) words += fmt::format(", use_count {}", member.use_count());
    if (finding_.kind() == "cache") words += fmt::format("; {} in all", finding_.owner().elements());
    if (!member.allocated_at().empty()) words += "\\n" + escaped(place_text(member.allocated_at(0)));
    line("  {} [label=\"{}\"];", member_node(static_cast<size_t>(index)), words);
  }

  void write_edge(int index) {
    const report::Edge& edge = finding_.edges(index);
    const auto members = static_cast<uint32_t>(shown_);
    if (edge.from() >= members || edge.to() >= members) return;
    std::string words = escaped(edge.member());
    if (!edge.declared().empty()) words += ": " + escaped(edge.declared());
    if (edge.capture()) words += "\\n(captured)";
    std::string look = edge.strength() == "weak" ? ", style=dashed" : "";
    if (drawn_.contains(static_cast<uint32_t>(index))) look += ", penwidth=2";
    const auto cut = cuts_.find(static_cast<uint32_t>(index));
    if (cut != cuts_.end()) {
      words += "\\ncut: " + escaped(cut->second);
      look += ", color=red, fontcolor=red";
    }
    line("  {} -> {} [label=\"{}\"{}];", member_node(edge.from()), member_node(edge.to()), words, look);
  }

  // The way from a root down to the first member on it.
  void write_owner() {
    if (finding_.owner().name().empty() || finding_.members().empty()) return;
    std::map<uint64_t, size_t> known;
    for (int i = 0; i < shown_; ++i) known.emplace(finding_.members(i).address(), static_cast<size_t>(i));
    std::string before = fmt::format("{}_owner", prefix_);
    line("  {} [label=\"{}\", shape=ellipse];", before, escaped(finding_.owner().name()));
    for (int i = 1; i < finding_.owner_path_size(); ++i) {
      const report::PathStep& step = finding_.owner_path(i);
      const auto member = known.find(step.address());
      const bool arrived = member != known.end() && step.kind() == "object";
      const std::string node = arrived ? member_node(member->second) : fmt::format("{}_p{}", prefix_, i);
      if (!arrived) {
        const std::string count = step.count() > 1 ? fmt::format(" × {}", step.count()) : "";
        line("  {} [label=\"{}{}\", style=dotted];", node, escaped(step.name()), count);
      }
      line("  {} -> {} [label=\"{}\"];", before, node, escaped(step.member()));
      before = node;
      if (arrived) return;
    }
    line("  {} -> {} [style=dotted];", before, member_node(0));
  }

  const report::Finding& finding_;
  const std::string prefix_;
  const int shown_;  // members; what a cache holds is alike, and one stands for all
  std::set<uint32_t> drawn_;
  std::map<uint32_t, std::string> cuts_;  // edge → what it would become
  std::string text_;
};

class DotExporter : public Exporter {
 public:
  void add(const report::Report& report, const AllocationProfile*) override {
    const std::string prefix = fmt::format("p{}", ++processes_);
    text_ += fmt::format("  subgraph \"cluster_{}\" {{\n    label=\"{}\"\n", prefix,
                         escaped(process_title(report.process())));
    if (report.findings().empty())
      text_ += fmt::format("    {}_none [label=\"nothing found\", shape=plain];\n", prefix);
    std::map<std::string, int> numbers;
    for (int i = 0; i < report.findings_size(); ++i) {
      const report::Finding& finding = report.findings(i);
      text_ += GraphWriter(finding, fmt::format("{}_f{}", prefix, i + 1)).write(++numbers[headline_word(finding)]);
    }
    text_ += "  }\n";
  }

  void add_failure(const std::string& path, const std::string& message) override {
    text_ += fmt::format("  p{} [label=\"{}\\n{}\", shape=plain, fontcolor=red];\n", ++processes_, escaped(path),
                         escaped(message));
  }

  std::string finish() override {
    return "digraph gordian {\n"
           "  graph [fontname=\"sans-serif\", labeljust=l, style=rounded, color=gray];\n"
           "  node [fontname=\"sans-serif\", shape=box, style=rounded];\n"
           "  edge [fontname=\"sans-serif\", fontsize=11];\n" +
           text_ + "}\n";
  }

 private:
  int processes_ = 0;
  std::string text_;
};

}  // namespace

std::unique_ptr<Exporter> make_dot(const ExportOptions&) { return std::make_unique<DotExporter>(); }

}  // namespace gordian
