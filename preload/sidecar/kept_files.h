#ifndef GORDIAN_PRELOAD_SIDECAR_KEPT_FILES_H_
#define GORDIAN_PRELOAD_SIDECAR_KEPT_FILES_H_

#include <limits.h>
#include <stdint.h>

#include "preload/platform/text.h"

namespace gordian::preload {

// Which of the snapshots that time or growth brought about stay on disk: the first of a process, to compare with, and
// the last ones. A snapshot every second would fill a disk otherwise. What somebody asked for is not counted here, nor
// what is taken at the end.
//
// Lives in the program's memory, so that the next sidecar of the same process goes on where this one ended. A fork's
// child begins anew: the files of its parent are not its own.
class KeptFiles {
 public:
  // A new file, in the working directory. If there are now more than `keep` beside the first, the oldest is removed.
  // Thread rules: for the sidecar only. If memory runs out, all files stay.
  void add(Text name, uint32_t keep);

 private:
  struct Name {
    char text[NAME_MAX + 1];
  };

  bool begin_process(uint32_t keep);

  Name* names_ = nullptr;  // a ring of as many as are kept
  uint64_t added_ = 0;
  uint32_t generation_ = 0;
};

extern KeptFiles kept_files;

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SIDECAR_KEPT_FILES_H_
