// The flags of --debug, named after those of Python's gc.set_debug(); they choose which `gc:` lines are printed.
#ifndef GORDIAN_CLI_GC_FLAGS_H_
#define GORDIAN_CLI_GC_FLAGS_H_

#include <string>

#include "report.pb.h"

namespace gordian::cli {

struct GcFlags {
  bool stats = false;
  bool explain = false;  // not one of gc's: how each handle is known to be strong
  bool collectable = false;
  bool uncollectable = false;
  bool saveall = false;  // in Python: keep the garbage. Snapshots are always kept, so that it changes nothing here

  static GcFlags leak() { return {.collectable = true, .uncollectable = true, .saveall = true}; }
};

// "leak", or a list like "stats,collectable". Throws std::invalid_argument with a message for the user.
GcFlags parse_gc_flags(const std::string& text);

// Takes the `gc:` lines out of the report that the flags do not ask for.
void apply_gc_flags(const GcFlags& flags, report::Report& report);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_GC_FLAGS_H_
