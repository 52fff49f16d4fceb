// Source files as tools of a repository name them: relative to its root.
#ifndef GORDIAN_VIEWER_FORMATS_SOURCE_PATHS_H_
#define GORDIAN_VIEWER_FORMATS_SOURCE_PATHS_H_

#include <string>

#include "report.pb.h"

namespace gordian {

class SourcePaths {
 public:
  // `root`: absolute, as debug info writes it.
  explicit SourcePaths(std::string root);

  // "/build/ci/src/", with a slash at its end.
  const std::string& root() const { return root_; }
  // "net/session.cc" of "/build/ci/src/lib/../net/session.cc"; empty if it does not lie below the root. A relative path
  // is one from the root: builds with -ffile-prefix-map have those.
  std::string below_root(const std::string& path) const;
  // Of the frame's source file: the same, but that the system's libraries have relative paths that are not from this
  // root ("sysdeps/nptl/libc_start_call_main.h").
  std::string below_root(const report::Frame& frame) const;
  // Absolute, without "." and "..".
  std::string absolute(const std::string& path) const;

 private:
  std::string root_;
};

// Whether it is known which file on disk, or below the root, the frame's source is.
bool has_source(const report::Frame& frame);

// The frame where a finding is shown: the first below the root, member by member, innermost first; else the first with
// a known file; else the first. Null if no member has a stack.
const report::Frame* shown_frame(const report::Finding& finding, const SourcePaths& paths);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_SOURCE_PATHS_H_
