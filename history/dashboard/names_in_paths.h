// Names of projects, branches and binaries as parts of a path: small letters, digits and "-" stand for themselves,
// every other byte is "_2f". So a name may have anything in it; and what the page asks, what the site's lists say and
// what a server is asked are the same. viewer/web/src/dashboard/data/paths.ts does it the same way.
#ifndef GORDIAN_HISTORY_DASHBOARD_NAMES_IN_PATHS_H_
#define GORDIAN_HISTORY_DASHBOARD_NAMES_IN_PATHS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gordian::history {

std::string segment(std::string_view name);
// The name; none if no name is written so.
std::optional<std::string> name_of_segment(std::string_view segment);

// Its parts, as they stand there. An empty path has one, which is empty.
std::vector<std::string_view> parts_of(std::string_view path);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_NAMES_IN_PATHS_H_
