// Live memory by call stack, for the profilers that people have: every stack in full, with the code addresses, modules
// and build-ids that such a file needs. (allocation_tree.h is the same for a picture, which leaves small things out.)
//
// A stack begins with the program's own code: functions of the allocator and the standard library that stand between it
// and malloc are left out, as in reports. Of a stack deeper than kMostFrames the outermost frames are left out.
#ifndef GORDIAN_VIEWER_BROWSE_ALLOCATION_PROFILE_H_
#define GORDIAN_VIEWER_BROWSE_ALLOCATION_PROFILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/analyze.h"
#include "viewer/browse/allocation_weights.h"

namespace gordian {

struct AllocationProfile {
  static constexpr uint32_t kNone = 0xffffffff;
  static constexpr size_t kMostFrames = 256;

  struct Module {
    std::string path;
    std::string build_id;  // lower-case hexadecimal; empty if it has none
    uint64_t start = 0;    // run-time addresses of its segments, the last exclusive
    uint64_t end = 0;
    uint64_t file_offset = 0;  // of its first segment
  };
  struct Function {
    std::string name;  // "[frames missing]" and "[stack not known]" stand for what could not be recorded
    std::string path;  // of its source file; empty if not known
  };
  struct Line {
    uint32_t function = 0;  // index into functions
    uint32_t line = 0;      // 0 if not known
  };
  struct Location {
    uint32_t module = kNone;       // index into modules
    uint64_t address = 0;          // return address; 0 if it is no code
    std::vector<Line> lines = {};  // those that were inlined first; empty if the code has no name
  };
  struct Sample {
    std::vector<uint32_t> locations;  // indexes into locations, innermost first; at least one
    AllocationWeight weight;
    // What would go if the objects that were allocated here went: of each what only it leads to, itself included.
    // Nothing counts twice for one function: what an object of its own already retains is left out. What one function's
    // objects retain may be retained by another's, too, so there is no sum over functions.
    uint64_t retained_bytes = 0;
  };

  std::vector<Module> modules;  // the main program first, if the snapshot has it; then those with code on a stack
  std::vector<Function> functions;
  std::vector<Location> locations;
  std::vector<Sample> samples;  // the weights' sums are those of the heap
};

// `retained`: fill in retained_bytes; takes a third of the analysis's time.
AllocationProfile allocation_profile(const Analyzed& analyzed, bool retained);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_BROWSE_ALLOCATION_PROFILE_H_
