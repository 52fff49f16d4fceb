// What goes into a pack: snapshots, the report on them, and the binaries that their analysis reads.
#ifndef GORDIAN_CLI_PACK_CONTENTS_H_
#define GORDIAN_CLI_PACK_CONTENTS_H_

#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "cli/pack_file.h"

namespace gordian::cli {

struct PackContents {
  PackList list;  // without the files
  std::vector<PackEntry> entries;
  size_t errors = 0;  // snapshots that cannot be analyzed and were left out; each was reported on stderr
};

// Analyzes the snapshots at `path` (as `gordian analyze` takes it) and gathers what belongs to them; with `all`, every
// snapshot of a folder. Throws Failure if there is none that can be analyzed.
PackContents gather_pack(const std::string& path, bool all, const AnalyzeOptions& options);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PACK_CONTENTS_H_
