#include "history/dashboard/answers.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "history/dashboard/finding_owner.h"
#include "history/dashboard/finding_table.h"
#include "history/dashboard/names_in_paths.h"
#include "history/dashboard/rows.h"
#include "history/dashboard/shown_branch.h"

namespace gordian::history {
namespace {

constexpr size_t kDaysOfProject = 60;  // in the list of projects
constexpr size_t kDays = 400;
constexpr size_t kNights = 400;
constexpr size_t kShortDays = 30;
constexpr size_t kMostOfState = 200;  // of the findings that are new tonight, say
constexpr size_t kMostCounted = 1000;
constexpr size_t kMostOfBinary = 1000;
constexpr size_t kFindingsRead = 10 * Answers::kFindingsAtOnce;
constexpr size_t kMostNotRun = 200;

std::optional<size_t> number_of(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

FindingFilter all_of(FindingList list) {
  FindingFilter filter;
  filter.leaking_only = false;
  filter.tonight_only = false;
  if (list == FindingList::kFixed) filter.state = State::kFixed;
  return filter;
}

FindingFilter tonight_in(State state, size_t most) {
  FindingFilter filter;
  filter.state = state;
  filter.limit = most;
  return filter;
}

// Of one binary: what is there, most bytes first, and behind it what is fixed, newest first. Whether that is not all.
// Sorted here, as databases differ in how they sort texts.
bool put_in_order(std::vector<FindingRow>& rows) {
  const auto key = [](const FindingRow& row) {
    return std::tuple(row.fixed_at != 0, ~row.fixed_at, ~row.total_bytes, std::string_view(row.id));
  };
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  const auto fixed = std::partition_point(rows.begin(), rows.end(), [](const auto& row) { return row.fixed_at == 0; });
  const bool more = static_cast<size_t>(fixed - rows.begin()) > kMostOfBinary ||
                    static_cast<size_t>(rows.end() - fixed) > kMostOfBinary;
  const auto cut = [&](auto from, auto to) {
    const auto most = static_cast<std::ptrdiff_t>(kMostOfBinary);
    return to - from > most ? rows.erase(from + most, to) : to;
  };
  cut(fixed, rows.end());
  cut(rows.begin(), fixed);
  return more;
}

}  // namespace

std::string as_text(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

Answers::Answers(Queries& queries, Ownership& ownership, std::string version)
    : queries_(queries), ownership_(ownership), version_(std::move(version)) {}

std::optional<std::string> Answers::answer(std::string_view path, uint64_t now) {
  Json json;
  queries_.in_one_state([&] { json = answer_json(path, now); });
  if (json.is_null()) return {};
  return as_text(json);
}

Json Answers::answer_json(std::string_view path, uint64_t now) {
  if (path == "index") return index(shown_branches(queries_), now);
  auto parts = parts_of(path);
  if (parts.size() < 3 || parts[0] != "p") return nullptr;
  const auto project = name_of_segment(parts[1]);
  parts.erase(parts.begin(), parts.begin() + 2);
  return project ? of_project(*project, parts) : Json();
}

Json Answers::of_project(const std::string& project, const std::vector<std::string_view>& rest) {
  if (rest.size() == 1 && rest[0] == "branches") return branches(shown_branches(queries_, project));
  if (rest.size() < 3 || rest[0] != "r") return nullptr;
  const auto branch = name_of_segment(rest[1]);
  return branch ? of_branch(project, *branch, {rest.begin() + 2, rest.end()}) : Json();
}

Json Answers::of_branch(const std::string& project, const std::string& branch,
                        const std::vector<std::string_view>& rest) {
  if (rest.size() == 1 && rest[0] == "tonight") return tonight(project, branch);
  if (rest.size() == 1 && rest[0] == "binaries") return binaries(project, branch);
  if (rest.size() == 3 && rest[0] == "findings") {
    const auto from = number_of(rest[2]);
    if (!from || (rest[1] != "there" && rest[1] != "fixed")) return nullptr;
    return findings(project, branch, rest[1] == "there" ? FindingList::kThere : FindingList::kFixed, *from);
  }
  if (rest.size() < 3 || rest[0] != "b") return nullptr;
  const auto name = name_of_segment(rest[1]);
  if (!name) return nullptr;
  if (rest.size() == 3 && rest[2] == "nights") return of_binary(project, branch, *name);
  const auto id = rest.size() == 4 && rest[2] == "f" ? name_of_segment(rest[3]) : std::nullopt;
  return id ? of_finding(project, branch, *name, *id) : Json();
}

Json Answers::index(const std::vector<std::vector<BranchSummary>>& projects, uint64_t now) {
  Json rows = Json::array();
  for (const auto& branches : projects) {
    const BranchSummary& shown = first_shown(branches);
    rows.push_back({{"project", shown.project},
                    {"branches", branches.size()},
                    {"branch", row_of(shown)},
                    {"leaked_bytes", shown.leaked_bytes},
                    {"days", columns_of(queries_.days(shown.project, shown.branch, kDaysOfProject))}});
  }
  return {{"version", version_}, {"made_at", now}, {"projects", std::move(rows)}};
}

Json Answers::branches(const std::vector<BranchSummary>& branches) {
  if (branches.empty()) return nullptr;
  return {{"branches", list_of(branches, [&](const BranchSummary& branch) { return row_of(branch); })}};
}

Json Answers::row_of(const BranchSummary& branch) {
  const bool some = branch.new_findings > 0;
  return branch_row(
      branch,
      some ? queries_.findings(branch.project, branch.branch, tonight_in(State::kBack, kMostCounted)).rows.size() : 0);
}

Json Answers::table(const std::vector<FindingRow>& rows, const std::vector<FindingOwner>& owners, bool more) {
  FindingTable table(ownership_);
  for (size_t i = 0; i < rows.size(); ++i) table.add(rows[i], owners[i]);
  return table.json(more);
}

Json Answers::table(const std::string& project, const std::vector<FindingRow>& rows, bool more) {
  return table(rows, owners_of(queries_, ownership_, project, rows), more);
}

Json Answers::table(const std::string& project, const std::string& branch, const FindingFilter& filter) {
  const FindingPage page = queries_.findings(project, branch, filter);
  return table(project, page.rows, page.more);
}

Json Answers::tonight(const std::string& project, const std::string& branch) {
  const auto summary = queries_.branch(project, branch);
  if (!summary) return nullptr;
  Json not_run = Json::array();
  if (summary->not_run > 0) {
    for (const BinaryTonight& binary : queries_.tonight(project, branch))
      if (!binary.ran && not_run.size() < kMostNotRun) not_run.push_back(last_run(binary));
  }
  // What is back counts as new for the store; here each has its own list.
  std::vector<FindingRow> fresh, back;
  const FindingPage both = queries_.findings(project, branch, tonight_in(State::kNew, kMostCounted));
  uint64_t news = 0, backs = 0;
  for (const FindingRow& row : both.rows) {
    const bool is_back = row.state == State::kBack;
    if (++(is_back ? backs : news) <= kMostOfState) (is_back ? back : fresh).push_back(row);
  }
  return {{"branch", branch_row(*summary, backs)},
          {"leaked_bytes", summary->leaked_bytes},
          {"live_bytes", summary->live_bytes},
          {"before_leaked_bytes", summary->before_leaked_bytes},
          {"new", table(project, fresh, both.more || news > kMostOfState)},
          {"back", table(project, back, both.more || backs > kMostOfState)},
          {"fixed", table(project, branch, tonight_in(State::kFixed, kMostOfState))},
          {"still", table(project, branch, tonight_in(State::kStill, kMostOfState))},
          {"not_run", std::move(not_run)},
          {"days", columns_of(queries_.days(project, branch, kDays))}};
}

Json Answers::binaries(const std::string& project, const std::string& branch) {
  const auto all = queries_.tonight(project, branch);
  if (all.empty()) return nullptr;
  Json rows = Json::array();
  auto trend = queries_.short_trends(project, branch, kShortDays);  // by name, too
  auto next = trend.begin();
  for (const BinaryTonight& binary : all) {
    Json row = binary_row(binary);
    while (next != trend.end() && next->binary < binary.binary) ++next;
    const bool has = next != trend.end() && next->binary == binary.binary;
    row["trend"] = {{"live_bytes", has ? next->live_bytes : std::vector<uint64_t>()},
                    {"leaked_bytes", has ? next->leaked_bytes : std::vector<uint64_t>()}};
    rows.push_back(std::move(row));
  }
  return {{"binaries", std::move(rows)}};
}

Json Answers::findings(const std::string& project, const std::string& branch, FindingList list, size_t from) {
  FindingFilter filter = all_of(list);
  filter.limit = kFindingsAtOnce;
  filter.offset = from;
  const FindingPage page = queries_.findings(project, branch, filter);
  if (from == 0 && page.rows.empty() && !queries_.branch(project, branch)) return nullptr;
  return {{"findings", table(project, page.rows, page.more)}};
}

std::vector<Json> Answers::all_findings(const std::string& project, const std::string& branch, FindingList list) {
  std::vector<Json> pages;
  FindingFilter filter = all_of(list);
  filter.limit = kFindingsRead;
  for (bool more = true; more; filter.offset += filter.limit) {
    const FindingPage read = queries_.findings(project, branch, filter);
    more = read.more;
    auto from = read.rows.begin();
    do {
      const auto to = from + std::min<std::ptrdiff_t>(kFindingsAtOnce, read.rows.end() - from);
      pages.push_back({{"findings", table(project, {from, to}, more || to != read.rows.end())}});
      from = to;
    } while (from != read.rows.end());
  }
  return pages;
}

Json Answers::of_binary(const std::string& project, const std::string& branch, const std::string& name) {
  const auto tonight = queries_.binary_tonight(project, branch, name);
  if (!tonight) return nullptr;
  std::vector<FindingRow> rows;
  bool more = false;
  for (const FindingList list : {FindingList::kThere, FindingList::kFixed}) {
    FindingFilter filter = all_of(list);
    filter.binary = name;
    filter.limit = kMostOfBinary;
    FindingPage page = queries_.findings(project, branch, filter);
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(rows));
    more = more || page.more;
  }
  put_in_order(rows);
  return binary_json(project, branch, *tonight, table(project, rows, more));
}

Json Answers::binary(const std::string& project, const std::string& branch, const BinaryTonight& tonight,
                     const std::vector<FindingHistory>& histories) {
  std::vector<FindingRow> rows;
  std::unordered_map<std::string_view, const report::Finding*> texts;
  for (const FindingHistory& history : histories) {
    rows.push_back(history.row);
    texts.emplace(history.row.id, &history.example);
  }
  const bool more = put_in_order(rows);
  std::vector<FindingOwner> owners;
  owners.reserve(rows.size());
  for (const FindingRow& row : rows) owners.push_back(owner_of(ownership_, row, *texts.at(row.id)));
  return binary_json(project, branch, tonight, table(rows, owners, more));
}

Json Answers::binary_json(const std::string& project, const std::string& branch, const BinaryTonight& tonight,
                          Json findings) {
  Json answer = {{"binary", binary_row(tonight)}};
  add_nights(answer, queries_.trend(project, branch, tonight.binary, kNights));
  answer["findings"] = std::move(findings);
  return answer;
}

Json Answers::of_finding(const std::string& project, const std::string& branch, const std::string& binary,
                         const std::string& id) {
  const auto history = queries_.finding(project, branch, binary, id);
  if (!history) return nullptr;
  return finding(*history, queries_.elsewhere(project, id));
}

Json Answers::finding(const FindingHistory& history, const std::vector<Elsewhere>& elsewhere) {
  FindingTable row(ownership_);
  row.add(history.row, owner_of(ownership_, history.row, history.example));
  return {{"row", row.json(false)},
          {"presences", presences_json(history.presences)},
          {"sightings", sightings_json(history.sightings)},
          {"elsewhere", elsewhere_json(elsewhere)},
          {"finding", json_of(history.example)}};
}

}  // namespace gordian::history
