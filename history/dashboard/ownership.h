// Who has to do with a finding: the owners of the file that allocated its first object.
#ifndef GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_
#define GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_

#include <string>
#include <utility>

#include "history/dashboard/codeowners.h"
#include "history/dashboard/repository_paths.h"

namespace gordian::history {

class Ownership {
 public:
  Ownership(CodeOwners owners, const std::string& source_root) : owners_(std::move(owners)), paths_(source_root) {}

  // A file of debug info, below the source root if it is there.
  std::string path_of(const std::string& file) { return paths_.relative(file); }
  // Empty: nobody. `path`: as path_of() gave it; what is outside of the repository has no owner.
  std::string owners_of(const std::string& path) const {
    return path.empty() || path.front() == '/' ? "" : owners_.owners_of(path);
  }

 private:
  CodeOwners owners_;
  RepositoryPaths paths_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_OWNERSHIP_H_
