// Where a source file is in its repository, from the name that debug info has for it.
//
// Debug info names files as the compiler was told: "/build/server/session.cc", "../server/session.cc", or with the path
// of another machine, "/ci/job-17/server/session.cc". With a source root:
//   - what lies below it is named from there: "server/session.cc";
//   - of other names the longest end that is a file below the root is taken;
//   - else the only file below the root that has such a name in whatever folder (reports name files as short as they
//     are unambiguous);
//   - what is in neither way there (headers of the system) keeps its name.
// Without a root names are only tidied: "../server/session.cc" is "server/session.cc".
#ifndef GORDIAN_HISTORY_DASHBOARD_REPOSITORY_PATHS_H_
#define GORDIAN_HISTORY_DASHBOARD_REPOSITORY_PATHS_H_

#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>

namespace gordian::history {

// Safe from any thread.
class RepositoryPaths {
 public:
  // Empty: no root.
  explicit RepositoryPaths(const std::string& root);
  // `file` is not trusted. Nothing outside of the root is looked at.
  std::string relative(const std::string& file);

 private:
  std::string look_up(const std::string& file);
  std::string only_one(const std::filesystem::path& end);
  void list_files();

  std::filesystem::path root_;
  bool listed_ = false;
  std::unordered_multimap<std::string, std::string> by_name_;  // last part → path below the root
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> known_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_REPOSITORY_PATHS_H_
