// What a team does not want to hear of: rules in a text file, one a line.
//
//   # a comment
//   type:Session                      an object of this type is part of it
//   member:Session::timer             … a handle in this member
//   function:load_plugins             … something allocated by this function, or below it
//   module:libvendor.so*              … in this program or library
//   id:4c980ec8                       the finding of this fingerprint
//   type:Cache until 2027-01-31       until the end of that day, UTC
//   type:Registry  # JIRA-17: known   why; it is printed with the rule
//   leak:pattern                      as LeakSanitizer has it: anywhere in the name of a function, source file or
//   module
//
// Names of our own rules are whole ones, but for `*` (any characters); namespaces and template arguments may be left
// out. `leak:` lines are taken as LeakSanitizer takes them, so its files are read as they are: no comment, no date.
#ifndef GORDIAN_HISTORY_GATE_SUPPRESSIONS_H_
#define GORDIAN_HISTORY_GATE_SUPPRESSIONS_H_

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report.pb.h"

namespace gordian::gate {

enum class RuleKind { kType, kMember, kFunction, kModule, kId, kLeak };

struct Rule {
  RuleKind kind = RuleKind::kType;
  std::string pattern;
  std::string text;    // as it is written, without date and comment: "type:Session"
  std::string until;   // "2027-01-31"; empty: for ever
  std::string reason;  // the comment behind it
  std::string place;   // "file:line"
  bool expired = false;
  // What it has matched. An expired one has suppressed nothing of that.
  std::set<std::string> ids;
  uint64_t instances = 0;
};

class Suppressions {
 public:
  // `today`: "2026-11-28".
  explicit Suppressions(std::string today) : today_(std::move(today)) {}

  // Adds the rules of a file with this content. Returns what is wrong with it ("file:3: …", what to write instead), and
  // adds nothing then; empty if nothing is. REQUIRES: nothing was asked yet.
  std::string add_file(const std::string& path, std::string_view content);

  // Is there a rule for the finding? Every rule that fits is counted as used.
  bool suppress(const report::Finding& finding);

  const std::vector<Rule>& rules() const { return rules_; }

  // The name of something in a finding that a rule without a match may have meant: at most two characters differ. Empty
  // if there is none, or the rule has a wildcard.
  std::string meant_by(const Rule& rule) const;

 private:
  using RuleList = std::vector<uint32_t>;
  static constexpr size_t kSubjects = 5;
  enum class Subject { kType, kMember, kFunction, kFile, kModule };

  // Which rules fit a name; asked once for each name.
  const RuleList& fitting(Subject subject, const std::string& name);
  bool fits(const Rule& rule, Subject subject, const std::string& name) const;

  const std::string today_;
  std::vector<Rule> rules_;
  std::array<std::unordered_map<std::string, RuleList>, kSubjects> known_;  // by Subject
  std::set<std::string> ids_;
};

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_SUPPRESSIONS_H_
