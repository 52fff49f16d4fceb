#include "history/dashboard/answers.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

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
constexpr size_t kMostNotRun = 200;

std::optional<size_t> number_of(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

FindingFilter tonight_in(State state) {
  FindingFilter filter;
  filter.state = state;
  filter.limit = kMostCounted;
  return filter;
}

}  // namespace

std::string as_text(const Json& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace); }

Answers::Answers(Queries& queries, Ownership& ownership, std::string version)
    : queries_(queries), ownership_(ownership), version_(std::move(version)) {}

std::optional<std::string> Answers::answer(std::string_view path, uint64_t now) {
  auto parts = parts_of(path);
  Json json;
  if (path == "index") {
    json = index(now);
  } else if (parts.size() >= 3 && parts[0] == "p") {
    const auto project = name_of_segment(parts[1]);
    parts.erase(parts.begin(), parts.begin() + 2);
    if (project) json = of_project(*project, parts);
  }
  if (json.is_null()) return {};
  return as_text(json);
}

Json Answers::of_project(const std::string& project, const std::vector<std::string_view>& rest) {
  if (rest.size() == 1 && rest[0] == "branches") return branches(project);
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
  if (rest.size() == 3 && rest[2] == "nights") return binary(project, branch, *name);
  const auto id = rest.size() == 4 && rest[2] == "f" ? name_of_segment(rest[3]) : std::nullopt;
  return id ? finding(project, branch, *name, *id) : Json();
}

Json Answers::index(uint64_t now) {
  Json projects = Json::array();
  for (const auto& [shown, branches] : shown_branches(queries_)) {
    uint64_t leaked = 0;
    for (const BinaryTonight& binary : queries_.tonight(shown.project, shown.branch))
      leaked += binary.ran ? binary.leaked_bytes : 0;
    projects.push_back({{"project", shown.project},
                        {"branches", branches},
                        {"branch", row_of(shown)},
                        {"leaked_bytes", leaked},
                        {"days", columns_of(queries_.days(shown.project, shown.branch, kDaysOfProject))}});
  }
  return {{"version", version_}, {"made_at", now}, {"projects", std::move(projects)}};
}

Json Answers::branches(const std::string& project) {
  Json rows = Json::array();
  for (const BranchSummary& branch : branches_of(queries_, project)) rows.push_back(row_of(branch));
  if (rows.empty()) return nullptr;
  return {{"branches", std::move(rows)}};
}

Json Answers::row_of(const BranchSummary& branch) {
  const bool some = branch.new_findings > 0;
  return branch_row(branch,
                    some ? queries_.findings(branch.project, branch.branch, tonight_in(State::kBack)).rows.size() : 0);
}

std::optional<BinaryTonight> Answers::binary_tonight(const std::string& project, const std::string& branch,
                                                     const std::string& name) {
  auto all = queries_.tonight(project, branch);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.binary == name; });
  return found == all.end() ? std::nullopt : std::optional(std::move(*found));
}

std::set<std::string> Answers::not_run(const std::string& project, const std::string& branch) {
  std::set<std::string> names;
  for (const BinaryTonight& binary : queries_.tonight(project, branch))
    if (!binary.ran) names.insert(binary.binary);
  return names;
}

// At most `most` of those that the filter lets through.
Json Answers::table(const std::string& project, const std::string& branch, const FindingFilter& filter, size_t most) {
  const FindingPage page = queries_.findings(project, branch, filter);
  const auto absent = filter.tonight_only ? std::set<std::string>() : not_run(project, branch);
  FindingTable table(ownership_);
  for (size_t i = 0; i < std::min(most, page.rows.size()); ++i)
    table.add(page.rows[i], absent.count(page.rows[i].binary) == 0);
  return table.json(page.more || page.rows.size() > most);
}

Json Answers::tonight(const std::string& project, const std::string& branch) {
  const auto summary = queries_.branch(project, branch);
  if (!summary) return nullptr;
  uint64_t leaked = 0, live = 0, before_leaked = 0;
  Json not_run = Json::array();
  for (const BinaryTonight& binary : queries_.tonight(project, branch)) {
    if (!binary.ran) {
      if (not_run.size() < kMostNotRun) not_run.push_back(last_run(binary));
      continue;
    }
    leaked += binary.leaked_bytes;
    live += binary.live_bytes;
    before_leaked += binary.before_leaked_bytes;
  }
  // What is back counts as new for the store; here each has its own list.
  FindingTable fresh(ownership_), back(ownership_);
  const FindingPage both = queries_.findings(project, branch, tonight_in(State::kNew));
  uint64_t news = 0, backs = 0;
  for (const FindingRow& row : both.rows) {
    const bool is_back = row.state == State::kBack;
    if (++(is_back ? backs : news) <= kMostOfState) (is_back ? back : fresh).add(row, true);
  }
  return {{"branch", branch_row(*summary, backs)},
          {"leaked_bytes", leaked},
          {"live_bytes", live},
          {"before_leaked_bytes", before_leaked},
          {"new", fresh.json(both.more || news > kMostOfState)},
          {"back", back.json(both.more || backs > kMostOfState)},
          {"fixed", table(project, branch, tonight_in(State::kFixed), kMostOfState)},
          {"still", table(project, branch, tonight_in(State::kStill), kMostOfState)},
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
  if (from == 0 && !queries_.branch(project, branch)) return nullptr;
  FindingFilter filter;
  filter.leaking_only = false;
  filter.tonight_only = false;
  if (list == FindingList::kFixed) filter.state = State::kFixed;
  filter.limit = kFindingsAtOnce;
  filter.offset = from;
  return {{"findings", table(project, branch, filter, filter.limit)}};
}

Json Answers::binary(const std::string& project, const std::string& branch, const std::string& name) {
  const auto tonight = binary_tonight(project, branch, name);
  return tonight ? binary(project, branch, *tonight) : Json();
}

Json Answers::binary(const std::string& project, const std::string& branch, const BinaryTonight& tonight) {
  const auto nights = queries_.trend(project, branch, tonight.binary, kNights);
  FindingTable findings(ownership_);
  bool more = false;
  for (const bool fixed : {false, true}) {
    FindingFilter filter;
    filter.binary = tonight.binary;
    filter.leaking_only = false;
    filter.tonight_only = false;
    if (fixed) filter.state = State::kFixed;
    filter.limit = kMostOfBinary;
    const FindingPage page = queries_.findings(project, branch, filter);
    for (const FindingRow& row : page.rows) findings.add(row, tonight.ran);
    more = more || page.more;
  }
  Json answer = {{"binary", binary_row(tonight)}};
  add_nights(answer, nights);
  answer["findings"] = findings.json(more);
  return answer;
}

Json Answers::finding(const std::string& project, const std::string& branch, const std::string& binary,
                      const std::string& id) {
  const auto tonight = binary_tonight(project, branch, binary);
  if (!tonight) return nullptr;
  const auto history = queries_.finding(project, branch, binary, id);
  return history ? finding(project, *history, tonight->ran) : Json();
}

Json Answers::finding(const std::string& project, const FindingHistory& history, bool ran) {
  FindingTable row(ownership_);
  row.add(history.row, ran);
  return {{"row", row.json(false)},
          {"presences", presences_json(history.presences)},
          {"sightings", sightings_json(history.sightings)},
          {"elsewhere", elsewhere_json(queries_.elsewhere(project, history.row.id))},
          {"finding", json_of(history.example)}};
}

}  // namespace gordian::history
