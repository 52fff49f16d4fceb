#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/text_width.h"
#include "analyzer/report/words.h"
#include "history/gate/verdict_forms.h"

namespace gordian::gate {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kLinesListed = 10;  // lines of one kind before the rest is counted
constexpr size_t kPrograms = 4;      // names of programs in a line
constexpr size_t kFullyShown = 20;

class Writer {
 public:
  // "new    text": the word before the first line of its kind.
  void line(const std::string& word, const std::string& text) {
    text_ += fmt::format("{:<11}{}\n", word == last_ ? "" : word, text);
    last_ = word;
  }
  // "           at    text"
  void detail(const char* word, const std::string& text) {
    if (!text.empty()) text_ += fmt::format("{:11}  {:<4} {}\n", "", word, text);
  }
  // Text at the left, fingerprint and the like at the right.
  void headline(const std::string& word, const std::string& left, const std::string& right) {
    const size_t room = kWidth - std::min(kWidth, 11 + columns(left) + columns(right));
    line(word, left + std::string(std::max<size_t>(room, 2), ' ') + right);
    last_.clear();  // details come between: the next one says its word again
  }
  void rest(size_t count) {
    if (count > 0) text_ += fmt::format("{:11}… and {} more\n", "", count);
  }
  void empty_line() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_, last_;
};

std::string path_text(const std::vector<std::string>& path) { return fmt::format("{}", fmt::join(path, " < ")); }

void write_finding(const Sighting& sighting, const char* word, const std::string& why, Writer& out) {
  const std::string certainty = why.empty() ? confidence_name(sighting.confidence)
                                            : fmt::format("{}: {}", confidence_name(sighting.confidence), why);
  out.headline(word, fmt::format("{}  {}  {}", sighting.kind, sighting.title, amount(sighting)),
               fmt::format("{}  {}", sighting.id, certainty));
  out.detail("at", sighting.site);
  out.detail("cut", sighting.cut);
  out.detail("in", programs(sighting.binaries));
}

void write_new(const Verdict& verdict, Writer& out) {
  for (size_t i = 0; i < verdict.fresh.size() && i < kFullyShown; ++i) write_finding(verdict.fresh[i], "new", "", out);
  out.rest(verdict.fresh.size() - std::min(verdict.fresh.size(), kFullyShown));
  for (size_t i = 0; i < verdict.doubtful.size() && i < kLinesListed; ++i)
    write_finding(verdict.doubtful[i].first, "warning", verdict.doubtful[i].second, out);
  out.rest(verdict.doubtful.size() - std::min(verdict.doubtful.size(), kLinesListed));
}

void write_known(const Verdict& verdict, Writer& out) {
  if (!verdict.known.empty()) {
    const auto by_shape =
        std::count_if(verdict.known.begin(), verdict.known.end(), [](const Known& one) { return one.by_shape; });
    std::set<std::string> binaries;
    for (const Known& known : verdict.known)
      binaries.insert(known.sighting.binaries.begin(), known.sighting.binaries.end());
    out.line("known",
             fmt::format("{} in {}{}", count_of(verdict.known.size(), "finding", "findings"),
                         count_of(binaries.size(), "program", "programs"),
                         by_shape == 0 ? "" : fmt::format("; {} by shape, as the builds have other names", by_shape)));
  }
  size_t grown = 0;
  for (const Known& known : verdict.known) {
    if (!known.grown() || grown++ >= kLinesListed) continue;
    out.line("grown", fmt::format("{}  {}  {}: from {} to {}", known.sighting.id, known.sighting.kind,
                                  known.sighting.title, known.accepted.instances, known.sighting.instances));
  }
  out.rest(grown - std::min(grown, kLinesListed));
}

void write_gone(const Verdict& verdict, Writer& out) {
  for (size_t i = 0; i < verdict.gone.size() && i < kLinesListed; ++i) {
    const Accepted& gone = verdict.gone[i];
    out.line("gone", fmt::format("{}  {}  {}{}", gone.id, gone.kind, gone.title,
                                 gone.path.empty() ? "" : " in " + path_text(gone.path)));
  }
  out.rest(verdict.gone.size() - std::min(verdict.gone.size(), kLinesListed));
  if (!verdict.gone.empty()) out.line("gone", "take them out with --update-baseline");
  if (!verdict.not_looked_at.empty())
    out.line("not seen", fmt::format("{} of programs that no report is of",
                                     count_of(verdict.not_looked_at.size(), "accepted finding", "accepted findings")));
}

void write_rules(const Suppressions& suppressions, Writer& out) {
  for (const Rule& rule : suppressions.rules()) {
    if (rule.ids.empty() || rule.expired) continue;
    std::string text =
        fmt::format("{} ({}): {}", rule.text, rule.place, count_of(rule.ids.size(), "finding", "findings"));
    if (rule.instances != rule.ids.size())
      text += fmt::format(", {}", count_of(rule.instances, "instance", "instances"));
    if (!rule.until.empty()) text += ", until " + rule.until;
    if (!rule.reason.empty()) text += "; " + rule.reason;
    out.line("suppressed", text);
  }
  for (const Rule& rule : suppressions.rules()) {
    if (!rule.expired) continue;
    const std::string effect = rule.ids.empty()
                                   ? "it would match nothing"
                                   : fmt::format("it would match {}", count_of(rule.ids.size(), "finding", "findings"));
    out.line("expired", fmt::format("{} ({}): on {}; {}", rule.text, rule.place, rule.until, effect));
  }
  for (const Rule& rule : suppressions.rules()) {
    if (!rule.ids.empty() || rule.expired) continue;
    const std::string meant = suppressions.meant_by(rule);
    out.line("unused",
             fmt::format("{} ({}){}", rule.text, rule.place, meant.empty() ? "" : ": did you mean " + meant + "?"));
  }
}

void write_not_gated(const Verdict& verdict, Writer& out) {
  std::string text;
  for (const auto& [kind, count] : verdict.not_gated)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, kind);
  if (!text.empty()) out.line("not gated", text + " (--fail-on)");
}

}  // namespace

bool passed(const Verdict& verdict, const Subject& subject) { return verdict.passed() && subject.unreadable.empty(); }

std::string programs(const std::set<std::string>& binaries) {
  std::string text;
  size_t shown = 0;
  for (const std::string& binary : binaries) {
    if (shown++ == kPrograms) return text + fmt::format(" and {} more", binaries.size() - kPrograms);
    text += (text.empty() ? "" : ", ") + binary;
  }
  return text;
}

std::string amount(const Sighting& sighting) {
  if (sighting.instances <= 1) return human_bytes(sighting.total_bytes);
  return fmt::format("{} ×, {}", sighting.instances, human_bytes(sighting.total_bytes));
}

uint64_t suppressed_findings(const Suppressions& suppressions) {
  std::set<std::string> ids;
  for (const Rule& rule : suppressions.rules())
    if (!rule.expired) ids.insert(rule.ids.begin(), rule.ids.end());
  return ids.size();
}

std::string counts(const Verdict& verdict, const Suppressions& suppressions) {
  std::string text = count_of(verdict.fresh.size(), "new finding", "new findings");
  const auto add = [&](uint64_t count, const char* word) {
    if (count > 0) text += fmt::format(", {} {}", count, word);
  };
  add(verdict.doubtful.size(), verdict.doubtful.size() == 1 ? "warning" : "warnings");
  add(verdict.grown(), "grown");
  add(verdict.known.size(), "known");
  add(suppressed_findings(suppressions), "suppressed");
  add(verdict.gone.size(), "gone");
  return text;
}

std::string to_text(const Verdict& verdict, const Suppressions& suppressions, const Subject& subject) {
  Writer out;
  const char* word = passed(verdict, subject) ? "PASSED" : verdict.passed() ? "INCOMPLETE" : "FAILED";
  out.line(word, counts(verdict, suppressions));
  out.line("looked at", fmt::format("{} of {}; {}", count_of(subject.reports, "report", "reports"),
                                    count_of(subject.binaries.size(), "program", "programs"),
                                    subject.baseline.empty() ? "no baseline" : "baseline " + subject.baseline));
  for (const std::string& problem : subject.unreadable) out.line("unread", problem);
  write_new(verdict, out);
  write_known(verdict, out);
  write_gone(verdict, out);
  write_rules(suppressions, out);
  write_not_gated(verdict, out);
  return out.take();
}

}  // namespace gordian::gate
