#include "cli/gc_flags.h"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

namespace gordian::cli {

GcFlags parse_gc_flags(const std::string& text) {
  GcFlags flags;
  std::istringstream names(text);
  for (std::string name; std::getline(names, name, ',');) {
    const bool leak = name == "leak";
    if (!leak && name != "stats" && name != "collectable" && name != "uncollectable" && name != "saveall") {
      throw std::invalid_argument(
          fmt::format("unknown flag '{}'; known are leak, stats, collectable, uncollectable, saveall", name));
    }
    flags.stats |= name == "stats";
    flags.collectable |= leak || name == "collectable";
    flags.uncollectable |= leak || name == "uncollectable";
    flags.saveall |= leak || name == "saveall";
  }
  return flags;
}

void apply_gc_flags(const GcFlags& flags, report::Report& report) {
  for (report::Finding& finding : *report.mutable_findings()) {
    const bool wanted = finding.gc() == "collectable" ? flags.collectable : flags.uncollectable;
    if (!wanted) finding.clear_gc_lines();
  }
}

}  // namespace gordian::cli
