// `gordian analyze`: look again at snapshots that were taken before.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "analyzer/report/json.h"
#include "cli/commands.h"
#include "cli/export.h"
#include "cli/html_report.h"
#include "cli/messages.h"
#include "cli/output_folder.h"
#include "cli/report_input.h"
#include "cli/reporting.h"
#include "cli/shared_options.h"

namespace gordian::cli {
namespace {

constexpr const char* kAnalyzeFooter =
    "Exit status 0: all was analyzed, with or without findings; 1: some snapshot could\n"
    "not be; the others were.\n\n"
    "Examples:\n"
    "  gordian analyze gordian-out/server.4711\n"
    "  gordian analyze --format=json gordian-out/server.4711 | jq .summary\n"
    "  gordian analyze --format=sarif --source-root=. -o leaks.sarif gordian-out/server.4711\n"
    "  gordian analyze --error-exitcode=3 server.4711.1.gsnap";

struct AnalyzeCommand {
  std::vector<std::string> paths;
  ExportSettings output;
  bool stats = false;
  bool explain = false;
  bool retained = false;
  int error_exitcode = 0;
  std::string html;
  Selection selection;
  ReportingOptions reporting;
};

namespace fs = std::filesystem;

std::vector<Snapshot> reports_in(const std::string& path, const AnalyzeOptions& options,
                                 const TakeFailure& unreadable) {
  std::vector<Snapshot> result;
  for (NamedReport& one : read_reports(path, options, unreadable))
    result.push_back({one.path, true, std::make_shared<report::Report>(std::move(one.report))});
  return result;
}

bool has_folders(const std::string& path) {
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error))
    if (it->is_directory(error)) return true;
  return false;
}

// A folder that `gordian run` did not make, but has some of those below it: all tests of a night.
bool is_folder_of_folders(const std::string& path) {
  return fs::is_directory(path) && !started_pid(path) && list_snapshots(path).empty() && has_folders(path);
}

// What one PATH of the command line stands for.
std::vector<Snapshot> inputs_at(const std::string& path, const AnalyzeOptions& options, const TakeFailure& unreadable) {
  const bool of_reports = path.ends_with(".pb") || path.ends_with(".json") || is_folder_of_folders(path);
  return of_reports ? reports_in(path, options, unreadable) : snapshots_at(path);
}

// Text and JSON, report by report as they come.
ReportingResult print_reports(const std::vector<Snapshot>& snapshots, const AnalyzeCommand& command) {
  OutputFile output(command.output.output);
  const auto print = [&](const std::string& text) { output.write(text); };
  ReportingResult result;
  if (command.output.format == "json") {
    result = analyze_all(snapshots, command.reporting,
                         [&](const Snapshot&, const report::Report& report) { print(to_json(report) + "\n"); });
  } else {
    TextReports texts(command.reporting.gc, look_of(output.fd()), print, command.selection);
    result = analyze_all(snapshots, command.reporting,
                         [&](const Snapshot& snapshot, const report::Report& report) { texts.add(snapshot, report); });
    texts.finish();
  }
  output.close();
  return result;
}

// What one pass gives back the next one takes: for a snapshot of 100 million blocks a third of the pages would be
// handed back to the kernel and taken anew, 18 seconds of its time. It costs 2 % more memory.
void keep_freed_memory() {
  constexpr int kPad = 64 << 20;  // bytes that the heap grows by, at least
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, kPad);
}

int analyze_command(const AnalyzeCommand& command) {
  keep_freed_memory();
  const Format* format = chosen_format(command.output);
  std::vector<Snapshot> snapshots;
  std::vector<UnreadableInput> failed;
  for (const std::string& path : command.paths) {
    const auto unreadable = [&](const Failure& failure) {
      say("{}", failure.message);
      failed.push_back({path, failure.message});
    };
    try {
      for (Snapshot& snapshot : inputs_at(path, command.reporting.analyze, unreadable))
        snapshots.push_back(std::move(snapshot));
    } catch (const Failure& failure) {
      unreadable(failure);
    }
  }
  const ReportingResult result = format == nullptr ? print_reports(snapshots, command)
                                                   : export_reports(snapshots, failed, command.reporting,
                                                                    command.selection, *format, command.output);
  if (!command.html.empty() && failed.empty()) {
    if (command.paths.size() > 1) throw Failure{kExitUsage, "--html takes one snapshot, or one folder."};
    write_html_report(session_options(command.paths[0], command.reporting.analyze), command.html);
  }
  if (!failed.empty() || !result.unreadable.empty()) return kExitBadInput;
  return result.leaked ? command.error_exitcode : 0;
}

}  // namespace

void add_analyze(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<AnalyzeCommand>();
  CLI::App* sub = app.add_subcommand("analyze", "Say what is in snapshots that were taken before");
  sub->footer(kAnalyzeFooter);
  sub->add_option("PATH", command->paths,
                  "A snapshot (*.gsnap), a pack (*.gpack), or a folder made by\n"
                  "`gordian run`: then the last snapshot of each process, that of the\n"
                  "started program first; or a report (report.pb, *.json), or a\n"
                  "folder of folders: all reports below it")
      ->required()
      ->option_text(" ");
  add_export_options(*sub, command->output);
  add_selection_options(*sub, command->selection);
  sub->add_flag("--stats", command->stats, "Add the time that each pass of the analysis took");
  sub->add_flag("--explain", command->explain, "Say of each handle how it is known to be strong");
  sub->add_flag("--retained", command->retained,
                "Add who keeps the most alive, with all that only they lead\nto (takes a third longer)");
  sub->add_option("--error-exitcode", command->error_exitcode,
                  "Exit status if a reference cycle or unreachable memory is\nfound [0]")
      ->check(CLI::Range(0, 255))
      ->option_text("N");
  sub->add_option("--html", command->html, "Write a page in one file, too: it opens from disk")->option_text("FILE");
  add_sysroot_option(*sub, command->reporting.analyze.sysroot);
  add_cache_option(*sub, command->reporting.analyze.cache_folder);
  sub->callback([command, &exit_status] {
    command->reporting.gc.stats = command->stats;
    command->reporting.gc.explain = command->explain;
    command->reporting.analyze.retained = command->retained;
    exit_status = analyze_command(*command);
  });
}

}  // namespace gordian::cli
