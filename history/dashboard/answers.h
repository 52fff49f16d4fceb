// All that the dashboard's page can ask: see viewer/web/src/dashboard/data/answers.ts, where each answer is explained.
#ifndef GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_
#define GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/json_values.h"
#include "history/dashboard/finding_owner.h"
#include "history/dashboard/ownership.h"
#include "history/store/queries.h"

namespace gordian::history {

// As text: ASCII only, what is not UTF-8 replaced.
std::string as_text(const Json& json);

// Which of a branch's findings: two lists, as one cannot be had in both orders.
enum class FindingList { kThere, kFixed };

// Not for several threads at once. Everything throws Error.
class Answers {
 public:
  static constexpr size_t kFindingsAtOnce = 2000;

  // Both outlive it.
  Answers(Queries& queries, Ownership& ownership, std::string version);

  // The answer to a path that nobody trusts, as text; none if there is no such thing. `now`: ms since 1970. Of one
  // state of the history.
  std::optional<std::string> answer(std::string_view path, uint64_t now);

  // The same, one by one, for who has some of what they are made of already; each is asked within one state. Null:
  // there is no such thing. `branches`: those of a project that are shown.
  Json index(const std::vector<std::vector<BranchSummary>>& projects, uint64_t now);
  Json branches(const std::vector<BranchSummary>& branches);
  Json tonight(const std::string& project, const std::string& branch);
  Json binaries(const std::string& project, const std::string& branch);
  Json findings(const std::string& project, const std::string& branch, FindingList list, size_t from);
  // All that findings() gives, for 0, kFindingsAtOnce, and so on.
  std::vector<Json> all_findings(const std::string& project, const std::string& branch, FindingList list);
  // `histories`: Queries::histories() of that binary, with `ran` in their rows.
  Json binary(const std::string& project, const std::string& branch, const BinaryTonight& tonight,
              const std::vector<FindingHistory>& histories);
  // Of one of these.
  Json finding(const FindingHistory& history, const std::vector<Elsewhere>& elsewhere);

  Ownership& ownership() { return ownership_; }
  const std::string& version() const { return version_; }

 private:
  Json answer_json(std::string_view path, uint64_t now);
  Json of_project(const std::string& project, const std::vector<std::string_view>& rest);
  Json of_branch(const std::string& project, const std::string& branch, const std::vector<std::string_view>& rest);
  Json of_binary(const std::string& project, const std::string& branch, const std::string& name);
  Json of_finding(const std::string& project, const std::string& branch, const std::string& binary,
                  const std::string& id);
  Json binary_json(const std::string& project, const std::string& branch, const BinaryTonight& tonight, Json findings);
  Json table(const std::vector<FindingRow>& rows, const std::vector<FindingOwner>& owners, bool more);
  Json table(const std::string& project, const std::vector<FindingRow>& rows, bool more);
  Json table(const std::string& project, const std::string& branch, const FindingFilter& filter);
  Json row_of(const BranchSummary& branch);

  Queries& queries_;
  Ownership& ownership_;
  const std::string version_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_
