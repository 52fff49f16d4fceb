// All that the answers of a part of the site depend on, as one hash: see site_memory.h.
//
//   a branch as a whole    the program; the names; each binary on it, with its state
//   a binary               the program; the names; its state; whether it ran tonight; of each finding where else it is
//   both                   what is said of the source files that were asked for (of_owners())
//
// A state is gordian_series.revision, another number after each change of a binary's nights (revision.h). When tonight
// is follows from the states. Names of builds go with their numbers for ever. The time at which the site is made is in
// its index only, which is always made anew.
#ifndef GORDIAN_HISTORY_DASHBOARD_SITE_KEYS_H_
#define GORDIAN_HISTORY_DASHBOARD_SITE_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "history/dashboard/ownership.h"
#include "history/store/whereabouts.h"

namespace gordian::history {

// A project as it is now.
class ProjectState {
 public:
  ProjectState(std::string project, Whereabouts whereabouts);
  ProjectState(const ProjectState&) = delete;  // it points into itself
  ProjectState& operator=(const ProjectState&) = delete;

  const std::string& project() const { return project_; }
  const Whereabouts& whereabouts() const { return whereabouts_; }
  // As Queries::elsewhere() tells it, but for last_at, which is left out.
  std::vector<Elsewhere> elsewhere(const std::string& id) const;
  // Null if there is no such binary.
  const Whereabouts::Series* series(std::string_view branch, std::string_view binary) const;
  // Of where it is; by its index.
  const std::string& digest(uint32_t finding) const { return digests_.at(finding); }

 private:
  std::string digest_of(const Whereabouts::Finding& finding) const;

  std::string project_;
  Whereabouts whereabouts_;
  std::vector<std::string> digests_;
  std::unordered_map<std::string_view, uint32_t> by_id_;
};

class SiteKeys {
 public:
  // `program`: see SiteOptions.
  SiteKeys(const std::string& program, const std::string& version);

  // Empty: it cannot be said by what they would be known.
  std::string of_branch(const ProjectState& state, const std::string& branch) const;
  std::string of_binary(const ProjectState& state, const std::string& branch, const std::string& binary,
                        bool ran) const;
  std::string of_owners(Ownership& ownership, const std::vector<std::string>& files) const;

 private:
  std::string base_;  // empty: the program is not known
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SITE_KEYS_H_
