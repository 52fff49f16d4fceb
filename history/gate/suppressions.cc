#include "history/gate/suppressions.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/places.h"
#include "history/gate/name_pattern.h"
#include "viewer/terminal/printable.h"

namespace gordian::gate {
namespace {

constexpr std::array<std::pair<std::string_view, RuleKind>, 6> kRuleKinds = {{{"type:", RuleKind::kType},
                                                                              {"member:", RuleKind::kMember},
                                                                              {"function:", RuleKind::kFunction},
                                                                              {"module:", RuleKind::kModule},
                                                                              {"id:", RuleKind::kId},
                                                                              {"leak:", RuleKind::kLeak}}};
constexpr size_t kMeantDistance = 2;

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](size_t at, size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) {
      if (std::isdigit(static_cast<unsigned char>(c)) == 0) return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  return year > 0 && month > 0 && day > 0 &&
         std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

// Takes " until DATE" off the end; what is wrong with it, if it is there and wrong.
std::string take_until(std::string_view& text, Rule& rule) {
  constexpr std::string_view kUntil = "until";
  const size_t space = text.find_last_of(" \t");
  if (space == std::string_view::npos) return "";
  const std::string_view before = trimmed(text.substr(0, space));
  const bool there = before.ends_with(kUntil) && before.size() > kUntil.size() &&
                     std::isspace(static_cast<unsigned char>(before[before.size() - kUntil.size() - 1])) != 0;
  if (!there) return text.substr(space + 1) == kUntil ? "a date is missing behind `until`: until 2027-01-31" : "";
  const std::string_view date = text.substr(space + 1);
  if (!is_date(date)) return fmt::format("'{}' is no date; write one like 2027-01-31", date);
  rule.until = date;
  text = trimmed(before.substr(0, before.size() - kUntil.size()));
  return "";
}

// Takes "  # why" off the end.
void take_reason(std::string_view& text, Rule& rule) {
  for (size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    if (at == 0 || (text[at - 1] != ' ' && text[at - 1] != '\t')) continue;
    rule.reason = printable(trimmed(text.substr(at + 1)));
    text = trimmed(text.substr(0, at));
    return;
  }
}

// What is wrong with the line, if anything. REQUIRES: it is trimmed, not empty, no comment.
std::string parse_rule(std::string_view line, Rule& rule) {
  const auto* kind = std::find_if(kRuleKinds.begin(), kRuleKinds.end(),
                                  [&](const auto& candidate) { return line.starts_with(candidate.first); });
  if (kind == kRuleKinds.end())
    return fmt::format("'{}' is no rule; rules begin with type: member: function: module: id: or leak:", line);
  rule.kind = kind->second;
  if (rule.kind != RuleKind::kLeak) {
    take_reason(line, rule);
    if (std::string problem = take_until(line, rule); !problem.empty()) return problem;
  }
  rule.text = printable(line);
  rule.pattern = trimmed(line.substr(std::min(kind->first.size(), line.size())));
  if (rule.pattern.empty() && rule.kind != RuleKind::kLeak) return fmt::format("{} needs a name behind it", line);
  return "";
}

// LeakSanitizer has a function's parameters in its name, a report often does not.
bool leak_matches_function(const std::string& pattern, const std::string& function) {
  if (lsan_match(pattern, function)) return true;
  const size_t open = pattern.find('(');
  const bool plain = open != std::string::npos && open > 0 && pattern.find("(anonymous") == std::string::npos;
  return plain && function.find('(') == std::string::npos && lsan_match(pattern.substr(0, open) + "$", function);
}

bool any_spelling(const std::string& pattern, const std::vector<std::string>& spellings) {
  return std::any_of(spellings.begin(), spellings.end(),
                     [&](const std::string& spelling) { return glob_match(pattern, spelling); });
}

}  // namespace

std::string Suppressions::add_file(const std::string& path, std::string_view content) {
  std::vector<Rule> rules;
  for (size_t begin = 0, number = 1; begin < content.size(); ++number) {
    const size_t end = std::min(content.find('\n', begin), content.size());
    const std::string_view line = trimmed(content.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty() || line.front() == '#') continue;
    Rule& rule = rules.emplace_back();
    rule.place = printable(fmt::format("{}:{}", path, number));
    if (const std::string problem = parse_rule(line, rule); !problem.empty())
      return fmt::format("{}: {}", rule.place, problem);
    rule.expired = !rule.until.empty() && rule.until < today_;
  }
  std::move(rules.begin(), rules.end(), std::back_inserter(rules_));
  return "";
}

bool Suppressions::fits(const Rule& rule, Subject subject, const std::string& name) const {
  switch (rule.kind) {
    case RuleKind::kType:
      return subject == Subject::kType && any_spelling(rule.pattern, spellings_of_type(name));
    case RuleKind::kMember:
      return subject == Subject::kMember && any_spelling(rule.pattern, spellings_of_member(name));
    case RuleKind::kFunction:
      return subject == Subject::kFunction && any_spelling(rule.pattern, spellings_of_function(name));
    case RuleKind::kModule:
      return subject == Subject::kModule && any_spelling(rule.pattern, {name, last_component(name)});
    case RuleKind::kLeak:
      if (subject == Subject::kFunction) return leak_matches_function(rule.pattern, name);
      return (subject == Subject::kFile || subject == Subject::kModule) && lsan_match(rule.pattern, name);
    default:
      return false;
  }
}

const Suppressions::RuleList& Suppressions::fitting(Subject subject, const std::string& name) {
  const auto [known, added] = known_[static_cast<size_t>(subject)].try_emplace(name);
  if (added) {
    for (uint32_t i = 0; i < rules_.size(); ++i)
      if (fits(rules_[i], subject, name)) known->second.push_back(i);
  }
  return known->second;
}

bool Suppressions::suppress(const report::Finding& finding) {
  if (rules_.empty()) return false;
  std::set<uint32_t> used;
  const auto ask = [&](Subject subject, const std::string& name) {
    if (name.empty()) return;
    const RuleList& rules = fitting(subject, name);
    used.insert(rules.begin(), rules.end());
  };
  ask(Subject::kType, finding.title());
  for (const report::Member& member : finding.members()) {
    ask(Subject::kType, member.type());
    for (const report::Frame& frame : member.allocated_at()) {
      ask(Subject::kFunction, frame.function());
      ask(Subject::kFile, frame.path().empty() ? frame.file() : frame.path());
      ask(Subject::kModule, frame.module().empty() ? "<unknown module>" : frame.module());
    }
  }
  for (const report::Edge& edge : finding.edges()) ask(Subject::kMember, edge.member());
  for (const report::Cut& cut : finding.cuts()) ask(Subject::kMember, cut.member());
  ids_.insert(finding.id());
  for (uint32_t i = 0; i < rules_.size(); ++i)
    if (rules_[i].kind == RuleKind::kId && glob_match(rules_[i].pattern, finding.id())) used.insert(i);
  bool suppressed = false;
  for (const uint32_t index : used) {
    Rule& rule = rules_[index];
    rule.ids.insert(finding.id());
    const uint64_t sum = rule.instances + finding.instances();
    rule.instances = sum < rule.instances ? UINT64_MAX : sum;
    suppressed |= !rule.expired;
  }
  return suppressed;
}

std::string Suppressions::meant_by(const Rule& rule) const {
  if (rule.pattern.find('*') != std::string::npos || rule.pattern.size() <= kMeantDistance) return "";
  std::string best;
  size_t least = kMeantDistance + 1;
  const auto consider = [&](const std::vector<std::string>& spellings) {
    for (const std::string& name : spellings) {
      const size_t far = distance(rule.pattern, name, kMeantDistance);
      // The alphabet decides between equals, so that the answer is the same every time.
      if (far < least || (far == least && far <= kMeantDistance && name < best)) {
        least = far;
        best = name;
      }
    }
  };
  const auto names = [&](Subject subject) -> const auto& { return known_[static_cast<size_t>(subject)]; };
  if (rule.kind == RuleKind::kId) consider({ids_.begin(), ids_.end()});
  if (rule.kind == RuleKind::kType)
    for (const auto& [name, rules] : names(Subject::kType)) consider(spellings_of_type(name));
  if (rule.kind == RuleKind::kMember)
    for (const auto& [name, rules] : names(Subject::kMember)) consider(spellings_of_member(name));
  if (rule.kind == RuleKind::kFunction)
    for (const auto& [name, rules] : names(Subject::kFunction)) consider(spellings_of_function(name));
  if (rule.kind == RuleKind::kModule)
    for (const auto& [name, rules] : names(Subject::kModule)) consider({last_component(name)});
  return best;
}

}  // namespace gordian::gate
