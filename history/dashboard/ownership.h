// Who owns a file, by its name in debug info; and a list of all that was asked, for who wants to know later whether he
// would be told the same again.
#ifndef GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_
#define GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "history/dashboard/codeowners.h"
#include "history/dashboard/repository_paths.h"

namespace gordian::history {

// Not for several threads at once.
class Ownership {
 public:
  struct Place {
    std::string path;    // below the source root if it is there
    std::string owners;  // empty: nobody; what is outside of the repository has no owner
  };

  Ownership(CodeOwners owners, const std::string& source_root) : owners_(std::move(owners)), paths_(source_root) {}

  // Of a file as debug info names it. Good until the next call.
  const Place& place_of(const std::string& file);

  // Whether anybody owns anything.
  bool has_owners() const { return owners_.rules() > 0; }

  // The files that were asked for since the last call, each once.
  std::vector<std::string> asked();

 private:
  struct Known {
    Place place;
    size_t round = 0;  // when it was asked for last
  };

  CodeOwners owners_;
  RepositoryPaths paths_;
  std::unordered_map<std::string, Known> known_;
  std::vector<std::string> asked_;
  size_t round_ = 1;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_
