// What a site was made of when it was written last: so that what would come out the same need not be made again.
//
// A site is made in parts: what is asked of a branch as a whole, and what is asked of each binary on it. All that the
// answers of a part depend on is hashed; that is its key (site.cc puts it together). One thing is known only when they
// are made: which source files are looked up in CODEOWNERS and in the repository. So these are remembered besides, with
// a hash of what was said about them, and are looked up again.
//
// A part is what it was if both hashes are, and if its files are there in the size that they had. A memory that is
// lost, damaged, older than the site, or of another program costs time, and nothing else.
#ifndef GORDIAN_HISTORY_DASHBOARD_SITE_MEMORY_H_
#define GORDIAN_HISTORY_DASHBOARD_SITE_MEMORY_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "history/dashboard/site_folder.h"

namespace gordian::history {

class SiteMemory {
 public:
  struct Part {
    std::string key;
    std::vector<std::string> asked;            // source files
    std::string owned;                         // a hash of what was said of these
    std::map<std::string, std::string> names;  // the rest of a path → file
    std::vector<KeptFile> files;               // these, and the others that they name
  };

  SiteMemory() = default;
  // `text`: as text() gave it. Of anything else nothing is remembered.
  explicit SiteMemory(std::string_view text);

  // None if it is not known by that key.
  const Part* find(const std::string& path, const std::string& key) const;
  void add(const std::string& path, Part part) { parts_[path] = std::move(part); }
  std::string text() const;

 private:
  std::map<std::string, Part> parts_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SITE_MEMORY_H_
