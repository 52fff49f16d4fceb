// `gordian analyze --format=sarif|junit|pprof|folded|dot|openmetrics`: several snapshots in one file for another tool.
#ifndef GORDIAN_CLI_EXPORT_H_
#define GORDIAN_CLI_EXPORT_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/output_file.h"
#include "cli/reporting.h"
#include "viewer/formats/exporter.h"

namespace gordian::cli {

struct ExportSettings {
  std::string format = "text";
  std::string output;       // --output
  std::string source_root;  // --source-root, as it was given
  std::string weight;       // --weight
};

// --format, --output, --source-root, --weight.
void add_export_options(CLI::App& app, ExportSettings& settings);

// Null for text and JSON. Throws Failure if the settings contradict each other.
const Format* chosen_format(const ExportSettings& settings);

// Analyzes the snapshots and writes the file. `failed` could not even be found; those that cannot be analyzed are added
// to the file likewise. Throws Failure: it cannot be written; no finding has the selected id; binary data for a
// terminal.
ReportingResult export_reports(const std::vector<Snapshot>& snapshots, const std::vector<UnreadableInput>& failed,
                               const ReportingOptions& options, const Selection& selection, const Format& format,
                               const ExportSettings& settings);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_EXPORT_H_
