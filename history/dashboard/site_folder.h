// The files of a site: how they are written, so that a server in front of them never serves half of one site and half
// of another.
//
// Each answer is in a file that is named by a hash of what is in it (data/ab/cdef….js), and thus never changes: what
// was there before is not written again. One file does change, data/index.js, which says (in steps) which file has the
// answer to which question. It is replaced at the very end, at once, by rename(2); until then visitors see the site as
// it was. Files that the new index does not name stay until the site is written once more, for pages that are open.
//
// Beside them is data/memory.json, for the next writer: see site_memory.h.
//
// A site that was left half written (killed, disk full) is the site before, with some more files.
#ifndef GORDIAN_HISTORY_DASHBOARD_SITE_FOLDER_H_
#define GORDIAN_HISTORY_DASHBOARD_SITE_FOLDER_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gordian::history {

struct SiteFigures {
  uint64_t files = 0, bytes = 0;  // of the site as it is now
  uint64_t written = 0;           // of them that were not there before
  uint64_t removed = 0;
  uint64_t parts = 0, made = 0;  // of the site (site_memory.h), and of these: made anew
};

struct KeptFile {
  std::string name;  // "ab/cdef…", by which the page asks for it
  uint64_t bytes = 0;
};

// Everything throws Error if a file cannot be written.
class SiteFolder {
 public:
  // Makes the folder where needed, and has it for itself: another writer waits. Throws Error if there is something in
  // it that is no site.
  explicit SiteFolder(const std::string& folder);
  ~SiteFolder();
  SiteFolder(const SiteFolder&) = delete;
  SiteFolder& operator=(const SiteFolder&) = delete;

  // What the last writer left for us; empty if there is nothing, or if it cannot be read.
  std::string memory() const;

  // Nothing was kept.
  void begin();
  // Keeps a value (JSON, ASCII).
  KeptFile keep(std::string_view json);
  // Keeps what an earlier writer kept, if all of it is there; else nothing.
  bool keep_again(const std::vector<KeptFile>& files);
  // Makes what was kept the site: the page, and `json` as the index.
  SiteFigures finish(std::string_view page, std::string_view json, std::string_view memory);

 private:
  bool count(const KeptFile& file);  // false: it was kept already
  void replace(const std::filesystem::path& path, std::string_view text);
  void remove_old();

  const std::filesystem::path folder_;
  int lock_ = -1;
  std::unordered_set<std::string> kept_;
  SiteFigures figures_;
};

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_SITE_FOLDER_H_
