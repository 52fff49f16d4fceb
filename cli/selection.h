// Which findings of a report are printed: `--top`, `--type` and `--finding`. Reports in files and JSON have all.
#ifndef GORDIAN_CLI_SELECTION_H_
#define GORDIAN_CLI_SELECTION_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "cli/messages.h"
#include "report.pb.h"

namespace gordian::cli {

struct Selection {
  std::string
      type;  // only findings with an object of this type, as in the source; namespaces may be left out. Empty: all
  uint32_t top = 0;     // only the first ones; 0: all
  std::string finding;  // only the one with this id; empty: all
};

void add_selection_options(CLI::App& app, Selection& selection);

// Takes the other findings out of the report; how many.
int select_findings(const Selection& selection, report::Report& report);

// What to say when no report has a finding with this id.
Failure no_such_finding(const std::string& id);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_SELECTION_H_
