#include "viewer/answers/comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "viewer/browse/difference.h"
#include "viewer/browse/knot_stories.h"

namespace gordian {
namespace {

constexpr size_t kMostTypes = 60;  // in a timeline

CensusLine line_of(const std::map<std::string, CensusLine>& lines, const std::string& name) {
  const auto found = lines.find(name);
  return found == lines.end() ? CensusLine{} : found->second;
}

// Each finding of any snapshot, with its instances and bytes in each.
Json findings_json(const std::vector<const Census*>& snapshots) {
  struct Row {
    const report::Finding* finding;
    std::vector<uint64_t> instances, bytes;
  };
  std::vector<Row> rows;
  std::map<std::string, size_t> known;  // by id
  const std::vector<uint64_t> nowhere(snapshots.size(), 0);
  for (size_t i = 0; i < snapshots.size(); ++i)
    for (const report::Finding& finding : snapshots[i]->report.findings()) {
      const auto [at, added] = known.emplace(finding.id(), rows.size());
      if (added) rows.push_back({&finding, nowhere, nowhere});
      rows[at->second].instances[i] = finding.instances();
      rows[at->second].bytes[i] = finding.total_bytes();
    }
  return list_of(rows, [](const Row& row) {
    return Json{{"id", row.finding->id()},     {"kind", row.finding->kind()},
                {"knot", row.finding->knot()}, {"title", finding_title(*row.finding)},
                {"instances", row.instances},  {"bytes", row.bytes}};
  });
}

Json index_json(std::optional<size_t> index) { return index ? Json(*index) : Json(); }

Json knot_json(const KnotStory& story) {
  return {{"knot", story.knot},
          {"owned", story.owned},
          {"leaked", story.leaked},
          {"tied", story.tied()},
          {"last_owned", index_json(story.last_owned())},
          {"let_go", index_json(story.let_go())}};
}

Json knots_json(const std::vector<const Census*>& snapshots) {
  std::vector<const report::Report*> reports;
  reports.reserve(snapshots.size());
  for (const Census* census : snapshots) reports.push_back(&census->report);
  return list_of(knot_stories(reports), knot_json);
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

Json finding_json(const FindingChange& finding) {
  return {{"id", finding.id},
          {"kind", finding.kind},
          {"title", finding.title},
          {"change", change_name(finding.change)},
          {"instances", {finding.instances_before, finding.instances_after}},
          {"bytes", {finding.bytes_before, finding.bytes_after}},
          {"knot", finding.knot},
          {"owned", {finding.owned_before, finding.owned_after}},
          {"leaked", {finding.leaked_before, finding.leaked_after}}};
}

Json lines_json(const CensusLines& before, const CensusLines& after, const char* name_key, const char* count_key) {
  return list_of(compare_lines(before, after), [&](const LineChange& line) {
    return Json{{name_key, line.name},
                {count_key, {line.before.count, line.after.count}},
                {"bytes", {line.before.bytes, line.after.bytes}}};
  });
}

}  // namespace

Json timeline_json(const std::vector<uint32_t>& ids, const std::vector<const Census*>& snapshots) {
  Json points = Json::array(), types = Json::array();
  for (size_t i = 0; i < snapshots.size(); ++i) points.push_back(point_json(ids[i], *snapshots[i]));
  for (const std::string& name : types_that_changed(snapshots)) {
    Json count = Json::array(), bytes = Json::array();
    for (const Census* census : snapshots) {
      count.push_back(line_of(census->types, name).count);
      bytes.push_back(line_of(census->types, name).bytes);
    }
    types.push_back({{"name", name}, {"count", std::move(count)}, {"bytes", std::move(bytes)}});
  }
  return {{"snapshots", std::move(points)},
          {"findings", findings_json(snapshots)},
          {"knots", knots_json(snapshots)},
          {"types", std::move(types)}};
}

Json diff_json(const Census& before, const Census& after) {
  return {{"findings", list_of(compare_findings(before.report, after.report), finding_json)},
          {"types", lines_json(before.types, after.types, "name", "count")},
          {"sites", lines_json(before.sites, after.sites, "site", "blocks")}};
}

}  // namespace gordian
