#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/report/words.h"
#include "history/gate/verdict_forms.h"

namespace gordian::gate {
namespace {

constexpr size_t kRows = 50;

// As code in a cell of a table: names come from programs, and must not become markup. In code only backquotes and, in
// tables, bars mean something.
std::string code(std::string_view text) {
  if (text.empty()) return "";
  std::string result;
  for (const char c : text) {
    if (c == '`') {
      result += '\'';
    } else if (c == '|') {
      result += "\\|";
    } else {
      result += c;
    }
  }
  return "`" + result + "`";
}

std::string programs_code(const std::set<std::string>& binaries) {
  std::set<std::string> shown;
  for (const std::string& binary : binaries) shown.insert(code(binary));
  return programs(shown);
}

std::string row(const Sighting& sighting, std::string_view certainty) {
  return fmt::format("| {} | {} {} | {} | {} | {} | {} | {} |\n", code(sighting.id), sighting.kind,
                     code(sighting.title), amount(sighting), code(sighting.site), code(sighting.cut),
                     programs_code(sighting.binaries), certainty);
}

std::string new_table(const Verdict& verdict) {
  if (verdict.fresh.empty() && verdict.doubtful.empty()) return "";
  std::string text =
      "\n| finding | what | how much | allocated | cut | in | confidence |\n|---|---|---|---|---|---|---|\n";
  size_t rows = 0;
  for (const Sighting& sighting : verdict.fresh)
    if (rows++ < kRows) text += row(sighting, confidence_name(sighting.confidence));
  for (const auto& [sighting, why] : verdict.doubtful)
    if (rows++ < kRows)
      text += row(sighting, fmt::format("{} (warning: {})", confidence_name(sighting.confidence), why));
  if (rows > kRows) text += fmt::format("\n… and {} more.\n", rows - kRows);
  return text;
}

std::string known_lists(const Verdict& verdict) {
  std::string text;
  for (const Known& known : verdict.known)
    if (known.grown())
      text += fmt::format("- grown: {} {}: from {} to {}\n", code(known.sighting.id), code(known.sighting.title),
                          known.accepted.instances, known.sighting.instances);
  for (const Accepted& gone : verdict.gone)
    text += fmt::format("- gone: {} {} {}\n", code(gone.id), code(gone.kind), code(gone.title));
  return text.empty() ? "" : "\n" + text;
}

std::string rule_list(const Suppressions& suppressions) {
  std::string text;
  for (const Rule& rule : suppressions.rules()) {
    const std::string what = rule.expired       ? "expired on " + rule.until
                             : rule.ids.empty() ? std::string("unused")
                                                : count_of(rule.ids.size(), "finding", "findings");
    text += fmt::format("- {} ({}): {}\n", code(rule.text), code(rule.place), what);
  }
  return text.empty() ? "" : "\n<details><summary>Suppressions</summary>\n\n" + text + "\n</details>\n";
}

}  // namespace

std::string to_markdown(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject) {
  const char* sign = passed(verdict, subject) ? "✅ Passed" : verdict.passed() ? "⚠️ Incomplete" : "❌ Failed";
  std::string text = fmt::format("### Gordian: {}\n\n{} ({} of {}).\n", sign, counts(verdict, suppressions),
                                 count_of(subject.reports, "report", "reports"),
                                 count_of(subject.binaries.size(), "program", "programs"));
  for (const std::string& problem : subject.unreadable) text += fmt::format("\nNot read: {}\n", code(problem));
  return text + new_table(verdict) + known_lists(verdict) + rule_list(suppressions);
}

}  // namespace gordian::gate
