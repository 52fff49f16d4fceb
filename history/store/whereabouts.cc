#include "history/store/whereabouts.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "history/store/names.h"
#include "history/store/night_writer.h"

namespace gordian::history {
namespace {

using Place = Whereabouts::Place;
using Series = Whereabouts::Series;

// Where it is first, then where it was until lately. Sorted here, as databases differ in how they sort texts.
void put_in_order(std::vector<Place>& places, const std::vector<Series>& series, size_t limit) {
  const auto key = [&](const Place& place) {
    const Series& of = series[place.series];
    return std::tuple(-place.to_at, -of.last_at, std::tie(of.branch, of.binary));
  };
  std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) { return key(a) < key(b); });
  if (places.size() > limit) places.resize(limit);
}

// Its last night with the finding.
uint64_t last_night(Database& database, int64_t project, const Series& series, const Place& place) {
  if (place.to_at == kForever) return static_cast<uint64_t>(series.last_at);
  const Rows rows =
      database.query("SELECT max(taken_at) FROM gordian_run WHERE project_id = $1 AND series_id = $2 AND taken_at < $3",
                     {project, series_id(series.branch, series.binary), place.to_at});
  return rows.at(0).number_or_0(0);
}

// All series of a project; their numbers → indexes.
std::unordered_map<int64_t, uint32_t> read_series(Database& database, int64_t project, std::vector<Series>& series) {
  std::vector<std::pair<Series, int64_t>> all;
  for (const Row& row : database.query("SELECT branch_name, binary_name, revision, last_at, series_id FROM "
                                       "gordian_series WHERE project_id = $1 AND "
                                       "last_at > 0",
                                       {project}))
    all.push_back({{row.text(0), row.text(1), row.signed_number(2), row.signed_number(3), {}}, row.signed_number(4)});
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.branch, a.first.binary) < std::tie(b.first.branch, b.first.binary);
  });
  std::unordered_map<int64_t, uint32_t> indexes;
  for (auto& [one, number] : all) {
    indexes.emplace(number, static_cast<uint32_t>(series.size()));
    series.push_back(std::move(one));
  }
  return indexes;
}

// The given ones first.
std::vector<std::string> all_branches(const std::vector<Series>& series, std::vector<std::string> branches) {
  const size_t given = branches.size();
  for (const Series& one : series) {
    const auto end = branches.begin() + static_cast<std::ptrdiff_t>(given);
    const bool is_next = branches.size() == given || branches.back() != one.branch;
    if (is_next && std::find(branches.begin(), end, one.branch) == end) branches.push_back(one.branch);
  }
  return branches;
}

}  // namespace

std::vector<Elsewhere> elsewhere_of(Database& database, const std::string& project, const std::string& id,
                                    size_t limit) {
  const int64_t number = project_id(project);
  std::vector<Series> series;
  std::vector<Place> places;
  // The newest stretch is the one that begins last, and also the one that ends last.
  for (const Row& row : database.query(
           "SELECT s.branch_name, s.binary_name, s.last_at, max(p.from_at), max(p.to_at) FROM gordian_finding f JOIN "
           "gordian_series s ON s.project_id = f.project_id AND s.series_id = f.series_id JOIN gordian_presence p ON "
           "p.project_id = f.project_id AND p.series_id = f.series_id AND p.finding_id = f.finding_id WHERE "
           "f.project_id = $1 AND f.finding_id = $2 GROUP BY s.branch_name, s.binary_name, s.last_at",
           {number, id})) {
    places.push_back({static_cast<uint32_t>(series.size()), row.signed_number(3), row.signed_number(4)});
    series.push_back({row.text(0), row.text(1), 0, row.signed_number(2), {}});
  }
  put_in_order(places, series, limit);
  std::vector<Elsewhere> result;
  for (const Place& place : places) {
    const Series& of = series[place.series];
    result.push_back({of.branch, of.binary, place.to_at == kForever, static_cast<uint64_t>(place.since_at),
                      last_night(database, number, of, place)});
  }
  return result;
}

Whereabouts whereabouts_of(Database& database, const std::string& project, const std::vector<std::string>& branches,
                           size_t limit) {
  const int64_t number = project_id(project);
  Whereabouts result;
  const auto indexes = read_series(database, number, result.series);
  std::unordered_map<std::string, uint32_t> by_id;
  size_t read = 0;
  // A branch at a time: a project may have many more of them than it shows.
  for (const std::string& branch : all_branches(result.series, branches)) {
    const bool wanted = ++read <= branches.size();
    for (const Row& row : database.query(
             "SELECT p.series_id, p.finding_id, max(p.from_at), max(p.to_at) FROM gordian_series s CROSS JOIN "
             "gordian_presence p WHERE p.project_id = s.project_id AND p.series_id = s.series_id AND s.project_id = $1 "
             "AND s.branch_name = $2 GROUP BY p.series_id, p.finding_id",
             {number, branch})) {
      const auto series = indexes.find(row.signed_number(0));
      if (series == indexes.end()) continue;
      auto finding = by_id.find(row.text(1));
      if (finding == by_id.end()) {
        if (!wanted) continue;
        finding = by_id.emplace(row.text(1), static_cast<uint32_t>(result.findings.size())).first;
        result.findings.push_back({row.text(1), {}});
      }
      result.findings[finding->second].places.push_back({series->second, row.signed_number(2), row.signed_number(3)});
      result.series[series->second].findings.push_back(finding->second);
    }
  }
  for (Whereabouts::Finding& finding : result.findings) put_in_order(finding.places, result.series, limit);
  return result;
}

}  // namespace gordian::history
