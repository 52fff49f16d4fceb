#include "viewer/answers/comparison.h"

#include <algorithm>
#include <string>
#include <utility>

namespace gordian {
namespace {

constexpr size_t kMostTypes = 60;     // in a timeline
constexpr size_t kMostChanges = 200;  // in a diff
constexpr uint64_t kNsPerMs = 1'000'000;

uint64_t distance(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

CensusLine line_of(const std::map<std::string, CensusLine>& lines, const std::string& name) {
  const auto found = lines.find(name);
  return found == lines.end() ? CensusLine{} : found->second;
}

const report::Finding* finding_with(const report::Report& report, const std::string& id) {
  for (const report::Finding& finding : report.findings())
    if (finding.id() == id) return &finding;
  return nullptr;
}

// "A → B" of a cycle; else its title.
std::string title_of(const report::Finding& finding) {
  if (!finding.title().empty()) return finding.title();
  std::string title;
  for (const uint32_t edge : finding.drawn()) {
    if (edge >= static_cast<uint32_t>(finding.edges_size())) continue;
    const uint32_t from = finding.edges(static_cast<int>(edge)).from();
    if (from >= static_cast<uint32_t>(finding.members_size())) continue;
    title += (title.empty() ? "" : " → ") + finding.members(static_cast<int>(from)).type();
  }
  return title;
}

std::vector<const report::Finding*> all_findings(const std::vector<const Census*>& snapshots) {
  std::map<std::string, const report::Finding*> known;
  std::vector<const report::Finding*> all;
  for (const Census* census : snapshots)
    for (const report::Finding& finding : census->report.findings())
      if (known.emplace(finding.id(), &finding).second) all.push_back(&finding);
  return all;
}

// By how far apart the smallest and the largest are, in bytes.
std::vector<std::string> types_that_changed(const std::vector<const Census*>& snapshots) {
  std::map<std::string, std::pair<uint64_t, uint64_t>> ranges;
  for (const Census* census : snapshots)
    for (const auto& [name, line] : census->types) ranges.try_emplace(name, UINT64_MAX, 0);
  for (auto& [name, range] : ranges)
    for (const Census* census : snapshots) {
      const uint64_t bytes = line_of(census->types, name).bytes;
      range = {std::min(range.first, bytes), std::max(range.second, bytes)};
    }
  std::vector<std::string> names;
  for (const auto& [name, range] : ranges)
    if (range.first != range.second) names.push_back(name);
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    const auto width = [&](const std::string& name) { return ranges[name].second - ranges[name].first; };
    return width(a) > width(b);
  });
  names.resize(std::min(names.size(), kMostTypes));
  return names;
}

Json point_json(uint32_t id, const Census& census) {
  const report::Report& report = census.report;
  return {{"id", id},
          {"taken_at", report.process().taken_at_ns() / kNsPerMs},
          {"blocks", report.heap().blocks()},
          {"bytes", report.heap().bytes()},
          {"units", report.heap().units()},
          {"leaked_bytes", report.summary().leaked_bytes()},
          {"labels", list_of(report.labels())},
          {"survivors", values_of(census.by_age)}};
}

const char* change(uint64_t before, uint64_t after) {
  if (before == 0) return "new";
  if (after == 0) return "gone";
  return after > before ? "grown" : after < before ? "shrunk" : "same";
}

Json findings_diff(const Census& before, const Census& after) {
  Json list = Json::array();
  for (const report::Finding* finding : all_findings({&after, &before})) {
    const report::Finding* was = finding_with(before.report, finding->id());
    const report::Finding* is = finding_with(after.report, finding->id());
    const uint64_t then = was == nullptr ? 0 : was->instances(), now = is == nullptr ? 0 : is->instances();
    list.push_back({{"id", finding->id()},
                    {"kind", finding->kind()},
                    {"title", title_of(*finding)},
                    {"change", change(then, now)},
                    {"instances", {then, now}},
                    {"bytes", {was == nullptr ? 0 : was->total_bytes(), is == nullptr ? 0 : is->total_bytes()}}});
  }
  return list;
}

// The largest change in bytes first.
Json lines_diff(const std::map<std::string, CensusLine>& before, const std::map<std::string, CensusLine>& after,
                const char* name_key, const char* count_key) {
  std::vector<std::string> names;
  for (const auto& [name, line] : before) names.push_back(name);
  for (const auto& [name, line] : after)
    if (!before.contains(name)) names.push_back(name);
  const auto change_of = [&](const std::string& name) {
    const CensusLine was = line_of(before, name), is = line_of(after, name);
    return std::pair(distance(was.bytes, is.bytes), distance(was.count, is.count));
  };
  std::erase_if(names, [&](const std::string& name) { return change_of(name) == std::pair<uint64_t, uint64_t>(0, 0); });
  std::stable_sort(names.begin(), names.end(),
                   [&](const std::string& a, const std::string& b) { return change_of(a) > change_of(b); });
  names.resize(std::min(names.size(), kMostChanges));
  return list_of(names, [&](const std::string& name) {
    const CensusLine was = line_of(before, name), is = line_of(after, name);
    return Json{{name_key, name}, {count_key, {was.count, is.count}}, {"bytes", {was.bytes, is.bytes}}};
  });
}

}  // namespace

Json timeline_json(const std::vector<uint32_t>& ids, const std::vector<const Census*>& snapshots) {
  Json points = Json::array(), findings = Json::array(), types = Json::array();
  for (size_t i = 0; i < snapshots.size(); ++i) points.push_back(point_json(ids[i], *snapshots[i]));
  for (const report::Finding* finding : all_findings(snapshots)) {
    Json instances = Json::array(), bytes = Json::array();
    for (const Census* census : snapshots) {
      const report::Finding* here = finding_with(census->report, finding->id());
      instances.push_back(here == nullptr ? 0 : here->instances());
      bytes.push_back(here == nullptr ? 0 : here->total_bytes());
    }
    findings.push_back({{"id", finding->id()},
                        {"kind", finding->kind()},
                        {"title", title_of(*finding)},
                        {"instances", std::move(instances)},
                        {"bytes", std::move(bytes)}});
  }
  for (const std::string& name : types_that_changed(snapshots)) {
    Json count = Json::array(), bytes = Json::array();
    for (const Census* census : snapshots) {
      count.push_back(line_of(census->types, name).count);
      bytes.push_back(line_of(census->types, name).bytes);
    }
    types.push_back({{"name", name}, {"count", std::move(count)}, {"bytes", std::move(bytes)}});
  }
  return {{"snapshots", std::move(points)}, {"findings", std::move(findings)}, {"types", std::move(types)}};
}

Json diff_json(const Census& before, const Census& after) {
  return {{"findings", findings_diff(before, after)},
          {"types", lines_diff(before.types, after.types, "name", "count")},
          {"sites", lines_diff(before.sites, after.sites, "site", "blocks")}};
}

}  // namespace gordian
