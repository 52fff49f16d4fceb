#include "analyzer/report/well_formed.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace gordian {

std::string index_problem(const report::Finding& finding) {
  std::string problem;
  const auto check = [&](uint32_t index, int size, std::string_view what) {
    if (problem.empty() && index >= static_cast<uint32_t>(size))
      problem = fmt::format("{} {}: there are only {}", what, index, size);
  };
  for (const report::Edge& edge : finding.edges()) {
    check(edge.from(), finding.members_size(), "an edge from member");
    check(edge.to(), finding.members_size(), "an edge to member");
  }
  for (const uint32_t edge : finding.drawn()) check(edge, finding.edges_size(), "drawn edge");
  for (const report::Cut& cut : finding.cuts()) {
    check(cut.edge(), finding.edges_size(), "a cut of edge");
    for (const report::CutMember& also : cut.also()) check(also.edge(), finding.edges_size(), "a cut of edge");
  }
  return problem;
}

std::string index_problem(const report::Report& report) {
  for (int i = 0; i < report.findings_size(); ++i) {
    const std::string problem = index_problem(report.findings(i));
    if (!problem.empty()) return fmt::format("findings[{}]: {}", i, problem);
  }
  return "";
}

}  // namespace gordian
