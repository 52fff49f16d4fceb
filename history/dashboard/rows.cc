#include "history/dashboard/rows.h"

#include <string>
#include <unordered_map>

#include "history/dashboard/milliseconds.h"

namespace gordian::history {
namespace {

// One member of each of a list of structs.
template <typename Struct, typename Member>
Json column(const std::vector<Struct>& rows, Member Struct::*member) {
  Json list = Json::array();
  for (const Struct& row : rows) list.push_back(row.*member);
  return list;
}

template <typename Struct>
Json times(const std::vector<Struct>& rows) {
  Json list = Json::array();
  for (const Struct& row : rows) list.push_back(milliseconds(row.at));
  return list;
}

}  // namespace

Json branch_row(const BranchSummary& branch, uint64_t back_findings) {
  return {{"branch", branch.branch},
          {"binaries", branch.binaries},
          {"last_at", milliseconds(branch.last_at)},
          {"last_build", branch.last_build},
          {"ran", branch.ran},
          {"not_run", branch.not_run},
          {"leaking_binaries", branch.leaking_binaries},
          {"findings", branch.findings},
          {"new_findings", branch.new_findings},
          {"back_findings", back_findings},
          {"fixed_findings", branch.fixed_findings}};
}

Json binary_row(const BinaryTonight& binary) {
  return {{"binary", binary.binary},
          {"ran", binary.ran},
          {"last_at", milliseconds(binary.last_at)},
          {"build", binary.build},
          {"before_at", milliseconds(binary.before_at)},
          {"before_build", binary.before_build},
          {"runs", binary.runs},
          {"live_bytes", binary.live_bytes},
          {"live_blocks", binary.live_blocks},
          {"leaked_bytes", binary.leaked_bytes},
          {"before_leaked_bytes", binary.before_leaked_bytes},
          {"findings", binary.findings},
          {"new_findings", binary.new_findings},
          {"fixed_findings", binary.fixed_findings},
          {"other_findings", binary.other_findings}};
}

Json last_run(const BinaryTonight& binary) {
  return {{"binary", binary.binary}, {"last_at", milliseconds(binary.last_at)}, {"build", binary.build}};
}

Json columns_of(const std::vector<Day>& days) {
  return {{"at", times(days)},
          {"live_bytes", column(days, &Day::live_bytes)},
          {"leaked_bytes", column(days, &Day::leaked_bytes)},
          {"findings", column(days, &Day::findings)},
          {"new_findings", column(days, &Day::new_findings)},
          {"fixed_findings", column(days, &Day::fixed_findings)}};
}

void add_nights(Json& answer, const std::vector<Night>& nights) {
  Json builds = Json::array(), build = Json::array();
  std::unordered_map<std::string, size_t> indexes;
  for (const Night& night : nights) {
    const auto [place, added] = indexes.emplace(night.build, indexes.size());
    if (added) builds.push_back(night.build);
    build.push_back(place->second);
  }
  answer["builds"] = std::move(builds);
  answer["nights"] = {{"at", times(nights)},
                      {"build", std::move(build)},
                      {"runs", column(nights, &Night::runs)},
                      {"live_bytes", column(nights, &Night::live_bytes)},
                      {"live_blocks", column(nights, &Night::live_blocks)},
                      {"leaked_bytes", column(nights, &Night::leaked_bytes)},
                      {"findings", column(nights, &Night::findings)},
                      {"new_findings", column(nights, &Night::new_findings)},
                      {"fixed_findings", column(nights, &Night::fixed_findings)}};
}

Json presences_json(const std::vector<Presence>& presences) {
  return list_of(presences, [](const Presence& presence) {
    return Json{{"from_at", milliseconds(presence.from_at)},   {"from_build", presence.from_build},
                {"clean_at", milliseconds(presence.clean_at)}, {"clean_build", presence.clean_build},
                {"to_at", milliseconds(presence.to_at)},       {"to_build", presence.to_build}};
  });
}

Json sightings_json(const std::vector<Sighting>& sightings) {
  return {{"at", times(sightings)},
          {"instances", column(sightings, &Sighting::instances)},
          {"total_bytes", column(sightings, &Sighting::total_bytes)},
          {"retained_bytes", column(sightings, &Sighting::retained_bytes)}};
}

Json elsewhere_json(const std::vector<Elsewhere>& places) {
  return list_of(places, [](const Elsewhere& place) {
    return Json{{"branch", place.branch},
                {"binary", place.binary},
                {"there", place.there},
                {"since_at", milliseconds(place.since_at)}};
  });
}

}  // namespace gordian::history
