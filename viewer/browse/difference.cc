#include "viewer/browse/difference.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "viewer/browse/knot_stories.h"

namespace gordian {
namespace {

constexpr size_t kMostChanges = 200;

uint64_t distance(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

std::pair<uint64_t, uint64_t> size_of(const LineChange& line) {
  return {distance(line.before.bytes, line.after.bytes), distance(line.before.count, line.after.count)};
}

FindingChange::Kind change_of(const report::Finding* before, const report::Finding* after) {
  if (before == nullptr) return FindingChange::Kind::kNew;
  if (after == nullptr) return FindingChange::Kind::kGone;
  const std::pair was(before->instances(), before->total_bytes()), is(after->instances(), after->total_bytes());
  if (was == is) return FindingChange::Kind::kSame;
  return was < is ? FindingChange::Kind::kGrown : FindingChange::Kind::kShrunk;
}

FindingChange compare(const report::Finding* before, const report::Finding* after) {
  const report::Finding& shown = after != nullptr ? *after : *before;
  FindingChange change;
  change.id = shown.id();
  change.kind = shown.kind();
  change.title = finding_title(shown);
  change.change = change_of(before, after);
  change.knot = shown.knot();
  if (before != nullptr) {
    change.instances_before = before->instances();
    change.bytes_before = before->total_bytes();
  }
  if (after != nullptr) {
    change.instances_after = after->instances();
    change.bytes_after = after->total_bytes();
  }
  return change;
}

}  // namespace

const char* change_name(FindingChange::Kind change) {
  constexpr std::array<const char*, 5> kNames = {"new", "gone", "grown", "shrunk", "same"};
  return kNames[static_cast<size_t>(change)];
}

std::string finding_title(const report::Finding& finding) {
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

std::vector<FindingChange> compare_findings(const report::Report& before, const report::Report& after) {
  std::map<std::string, const report::Finding*> earlier;
  for (const report::Finding& finding : before.findings()) earlier.emplace(finding.id(), &finding);
  std::vector<FindingChange> changes;
  std::set<std::string> seen;
  for (const report::Finding& finding : after.findings()) {
    const auto was = earlier.find(finding.id());
    if (seen.insert(finding.id()).second)
      changes.push_back(compare(was == earlier.end() ? nullptr : was->second, &finding));
  }
  for (const report::Finding& finding : before.findings())
    if (seen.insert(finding.id()).second) changes.push_back(compare(&finding, nullptr));
  std::map<std::string, KnotStory> stories;
  for (KnotStory& story : knot_stories({&before, &after})) stories.emplace(story.knot, std::move(story));
  for (FindingChange& change : changes) {
    const auto story = stories.find(change.knot);
    if (story == stories.end()) continue;
    change.owned_before = story->second.owned[0];
    change.owned_after = story->second.owned[1];
    change.leaked_before = story->second.leaked[0];
    change.leaked_after = story->second.leaked[1];
  }
  return changes;
}

uint64_t knots_let_go(const std::vector<FindingChange>& changes) {
  const auto growth = [](uint64_t from, uint64_t to) { return to > from ? to - from : 0; };
  uint64_t count = 0;
  for (const FindingChange& change : changes)
    if (change.kind == "cycle")
      count +=
          std::min(growth(change.leaked_before, change.leaked_after), growth(change.owned_after, change.owned_before));
  return count;
}

std::vector<LineChange> compare_lines(const CensusLines& before, const CensusLines& after) {
  std::map<std::string, LineChange> all;
  for (const auto& [name, line] : before) all[name].before = line;
  for (const auto& [name, line] : after) all[name].after = line;
  std::vector<LineChange> changes;
  for (auto& [name, line] : all) {
    if (size_of(line) == std::pair<uint64_t, uint64_t>(0, 0)) continue;
    line.name = name;
    changes.push_back(std::move(line));
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const LineChange& a, const LineChange& b) { return size_of(a) > size_of(b); });
  if (changes.size() > kMostChanges) changes.resize(kMostChanges);
  return changes;
}

}  // namespace gordian
