// The dashboard as a folder of files, to be served from anywhere or opened from disk.
#ifndef GORDIAN_HISTORY_DASHBOARD_SITE_H_
#define GORDIAN_HISTORY_DASHBOARD_SITE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "history/dashboard/answers.h"
#include "history/dashboard/site_folder.h"

namespace gordian::history {

struct SiteOptions {
  std::string folder;
  std::vector<std::string> projects;  // only these; empty: all
  uint64_t now = 0;                   // ms since 1970
  // What makes it: another text after any change of this program. Empty: not known; then all is made anew.
  std::string program;
  // Called now and then with what is being written, for people to see.
  std::function<void(const std::string& what)> progress;
};

// Of one state of the history. What has not changed since the site was written last is taken from there
// (site_memory.h). Throws Error: then the site is what it was before. REQUIRES: dashboard_page_is_there().
SiteFigures write_site(Queries& queries, Answers& answers, const SiteOptions& options);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SITE_H_
