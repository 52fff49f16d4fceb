#include "history/store/build_names.h"

namespace gordian::history {

std::string BuildNames::name(Database& database, int64_t project, int64_t build) {
  if (build == 0) return "";
  const std::pair key(project, build);
  const auto known = names_.find(key);
  if (known != names_.end()) return known->second;
  const Rows rows =
      database.query("SELECT name FROM gordian_build WHERE project_id = $1 AND build_id = $2", {project, build});
  if (rows.empty()) return "";
  if (names_.size() >= kMost) names_.clear();
  return names_[key] = rows[0].text(0);
}

}  // namespace gordian::history
