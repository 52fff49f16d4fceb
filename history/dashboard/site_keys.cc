#include "history/dashboard/site_keys.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "history/store/night_writer.h"
#include "history/store/revision.h"
#include "history/store/sha256.h"

namespace gordian::history {
namespace {

constexpr size_t kKeyDigits = 32;

// A hash of fields that cannot be taken for others.
class Key {
 public:
  Key& operator<<(std::string_view field) {
    hash_.add_field(field);
    return *this;
  }
  Key& operator<<(int64_t number) { return *this << std::string_view(std::to_string(number)); }
  std::string text() { return hex_digest(hash_, kKeyDigits); }

 private:
  Sha256 hash_;
};

}  // namespace

ProjectState::ProjectState(std::string project, Whereabouts whereabouts)
    : project_(std::move(project)), whereabouts_(std::move(whereabouts)) {
  for (const Whereabouts::Finding& finding : whereabouts_.findings) {
    by_id_.emplace(finding.id, static_cast<uint32_t>(digests_.size()));
    digests_.push_back(digest_of(finding));
  }
}

std::string ProjectState::digest_of(const Whereabouts::Finding& finding) const {
  Key key;
  key << finding.id;
  for (const Whereabouts::Place& place : finding.places) {
    const Whereabouts::Series& series = whereabouts_.series[place.series];
    key << series.branch << series.binary << place.since_at << int64_t{place.to_at == kForever};
  }
  return key.text();
}

std::vector<Elsewhere> ProjectState::elsewhere(const std::string& id) const {
  std::vector<Elsewhere> places;
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return places;
  for (const Whereabouts::Place& place : whereabouts_.findings[found->second].places) {
    const Whereabouts::Series& series = whereabouts_.series[place.series];
    places.push_back({series.branch, series.binary, place.to_at == kForever, static_cast<uint64_t>(place.since_at), 0});
  }
  return places;
}

const Whereabouts::Series* ProjectState::series(std::string_view branch, std::string_view binary) const {
  const auto key = [](const Whereabouts::Series& one) {
    return std::tuple(std::string_view(one.branch), std::string_view(one.binary));
  };
  const auto found =
      std::lower_bound(whereabouts_.series.begin(), whereabouts_.series.end(), std::tuple(branch, binary),
                       [&](const auto& one, const auto& wanted) { return key(one) < wanted; });
  return found == whereabouts_.series.end() || key(*found) != std::tuple(branch, binary) ? nullptr : &*found;
}

SiteKeys::SiteKeys(const std::string& program, const std::string& version) {
  if (!program.empty()) base_ = (Key() << "site memory 1" << program << version).text();
}

std::string SiteKeys::of_branch(const ProjectState& state, const std::string& branch) const {
  if (base_.empty()) return "";
  Key key;
  key << base_ << "branch" << state.project() << branch;
  for (const Whereabouts::Series& series : state.whereabouts().series) {
    if (series.branch != branch) continue;
    if (series.revision < kFirstRevision) return "";
    key << series.binary << series.revision;
  }
  return key.text();
}

std::string SiteKeys::of_binary(const ProjectState& state, const std::string& branch, const std::string& binary,
                                bool ran) const {
  const Whereabouts::Series* series = state.series(branch, binary);
  if (base_.empty() || series == nullptr || series->revision < kFirstRevision) return "";
  std::vector<std::string_view> findings;
  for (const uint32_t finding : series->findings) findings.push_back(state.digest(finding));
  std::sort(findings.begin(), findings.end());
  Key key;
  key << base_ << "binary" << state.project() << branch << binary << series->revision << int64_t{ran};
  for (const std::string_view finding : findings) key << finding;
  return key.text();
}

std::string SiteKeys::of_owners(Ownership& ownership, const std::vector<std::string>& files) const {
  Key key;
  key << int64_t{ownership.has_owners()};
  for (const std::string& file : files) {
    const Ownership::Place& place = ownership.place_of(file);
    key << file << place.path << place.owners;
  }
  return key.text();
}

}  // namespace gordian::history
