#include "cli/export.h"

#include <filesystem>
#include <optional>

#include "cli/messages.h"
#include "cli/printable.h"

namespace gordian::cli {
namespace {

ExportOptions export_options(const ExportSettings& settings) {
  ExportOptions options;
  options.version = GORDIAN_VERSION;
  options.weight = settings.weight;
  options.source_root = std::filesystem::absolute(settings.source_root.empty() ? "." : settings.source_root).string();
  return options;
}

}  // namespace

void add_export_options(CLI::App& app, ExportSettings& settings) {
  std::vector<std::string> names = {"text", "json"};
  for (const Format& format : formats()) names.emplace_back(format.name);
  app.add_option("--format", settings.format,
                 "text; json: one object per process, each on one line;\n"
                 "one file for all: sarif (code scanning), junit, pprof\n"
                 "(heap profile), folded (flame graphs), dot (Graphviz),\n"
                 "openmetrics (Prometheus) [text]")
      ->check(CLI::IsMember(names))
      ->option_text("FORMAT");
  app.add_option("--output,-o", settings.output, "Write to this file instead of standard output")->option_text("FILE");
  app.add_option("--source-root", settings.source_root,
                 "sarif, junit: the folder that source files are named\n"
                 "relative to, as it was when they were compiled [.]")
      ->option_text("DIR");
  app.add_option("--weight", settings.weight,
                 "folded: live-bytes, live-blocks, leaked-bytes or\nleaked-blocks [live-bytes]")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kWeights), std::end(kWeights))))
      ->option_text("WEIGHT");
}

const Format* chosen_format(const ExportSettings& settings) {
  if (!settings.weight.empty() && settings.format != "folded")
    throw Failure{kExitUsage, "--weight is for --format=folded."};
  return find_format(settings.format);
}

ReportingResult export_reports(const std::vector<Snapshot>& snapshots, const std::vector<UnreadableInput>& failed,
                               const ReportingOptions& options, const Selection& selection, const Format& format,
                               const ExportSettings& settings) {
  for (const Snapshot& snapshot : snapshots)
    if (format.needs_heap && snapshot.report != nullptr)
      throw Failure{kExitUsage, fmt::format("{} is a report. {} needs the snapshot: every block, not only findings.",
                                            printable(snapshot.path), format.name)};
  OutputFile output(settings.output);
  if (format.binary && output.is_terminal())
    throw Failure{kExitUsage, fmt::format("{} is binary data, not for a terminal: add --output FILE.", format.name)};
  ReportingOptions reporting = options;
  std::optional<AllocationProfile> heap;
  if (format.needs_heap)
    reporting.analyze.browse = [&](const Analyzed& analyzed) {
      heap = allocation_profile(analyzed, format.needs_retained);
    };
  const std::unique_ptr<Exporter> exporter = format.make(export_options(settings));
  const auto add_failure = [&](const UnreadableInput& input) {
    exporter->add_failure(as_shown(input.path), as_shown(input.message));
  };
  for (const UnreadableInput& input : failed) add_failure(input);
  bool found = false;
  ReportingResult result = analyze_all(snapshots, reporting, [&](const Snapshot&, const report::Report& report) {
    report::Report shown = report;
    if (format.of_findings) select_findings(selection, shown);
    found |= !shown.findings().empty();
    exporter->add(shown, heap ? &*heap : nullptr);
    heap.reset();
  });
  for (const UnreadableInput& input : result.unreadable) add_failure(input);
  if (format.of_findings && !found && !selection.finding.empty()) throw no_such_finding(selection.finding);
  output.write(exporter->finish());
  output.close();
  return result;
}

}  // namespace gordian::cli
