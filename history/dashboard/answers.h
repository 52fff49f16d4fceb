// All that the dashboard's page can ask: see viewer/web/src/dashboard/data/answers.ts, where each answer is explained.
#ifndef GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_
#define GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/json_values.h"
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

  // The answer to a path that nobody trusts, as text; none if there is no such thing. `now`: ms since 1970.
  std::optional<std::string> answer(std::string_view path, uint64_t now);

  // The same, one by one. Null: there is no such thing.
  Json index(uint64_t now);
  Json branches(const std::string& project);
  Json tonight(const std::string& project, const std::string& branch);
  Json binaries(const std::string& project, const std::string& branch);
  Json findings(const std::string& project, const std::string& branch, FindingList list, size_t from);
  Json binary(const std::string& project, const std::string& branch, const std::string& name);
  // `tonight`: that binary's row of Queries::tonight(), for who has it.
  Json binary(const std::string& project, const std::string& branch, const BinaryTonight& tonight);
  Json finding(const std::string& project, const std::string& branch, const std::string& binary, const std::string& id);
  // Of one of Queries::histories(). `ran`: the binary, tonight.
  Json finding(const std::string& project, const FindingHistory& history, bool ran);

 private:
  Json of_project(const std::string& project, const std::vector<std::string_view>& rest);
  Json of_branch(const std::string& project, const std::string& branch, const std::vector<std::string_view>& rest);
  Json table(const std::string& project, const std::string& branch, const FindingFilter& filter, size_t most);
  Json row_of(const BranchSummary& branch);
  std::optional<BinaryTonight> binary_tonight(const std::string& project, const std::string& branch,
                                              const std::string& name);
  std::set<std::string> not_run(const std::string& project, const std::string& branch);  // binaries

  Queries& queries_;
  Ownership& ownership_;
  const std::string version_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_ANSWERS_H_
