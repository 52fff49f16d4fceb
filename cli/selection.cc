#include "cli/selection.h"

#include <algorithm>

#include "cli/printable.h"

namespace gordian::cli {
namespace {

// "net::Session<A>" is asked for by that, by "Session<A>", and by "Session".
bool is_called(const std::string& type, const std::string& asked) {
  if (type == asked) return true;
  const std::string plain = type.substr(0, type.find('<'));
  const size_t colon = plain.rfind("::");
  const size_t begin = colon == std::string::npos ? 0 : colon + 2;
  return type.substr(begin) == asked || plain == asked || plain.substr(begin) == asked;
}

bool has_type(const report::Finding& finding, const std::string& asked) {
  return std::any_of(finding.members().begin(), finding.members().end(),
                     [&](const report::Member& member) { return is_called(member.type(), asked); });
}

}  // namespace

void add_selection_options(CLI::App& app, Selection& selection) {
  app.add_option("--type", selection.type, "Print only findings with an object of this type")->option_text("TYPE");
  app.add_option("--finding", selection.finding, "Print only the finding with this fingerprint")->option_text("ID");
  app.add_option("--top", selection.top, "Print only the first N findings of each process")->option_text("N");
}

int select_findings(const Selection& selection, report::Report& report) {
  auto& findings = *report.mutable_findings();
  const int before = findings.size();
  if (!selection.finding.empty()) {
    const auto other = [&](const report::Finding& finding) { return finding.id() != selection.finding; };
    findings.erase(std::remove_if(findings.begin(), findings.end(), other), findings.end());
  }
  if (!selection.type.empty()) {
    const auto other = [&](const report::Finding& finding) { return !has_type(finding, selection.type); };
    findings.erase(std::remove_if(findings.begin(), findings.end(), other), findings.end());
  }
  const int top = selection.top == 0 ? findings.size() : static_cast<int>(std::min<uint32_t>(selection.top, INT32_MAX));
  if (findings.size() > top) findings.DeleteSubrange(top, findings.size() - top);
  return before - findings.size();
}

Failure no_such_finding(const std::string& id) {
  return {kExitUsage,
          fmt::format("no finding has the id {}. The text report has the ids at the right.", printable(id))};
}

}  // namespace gordian::cli
