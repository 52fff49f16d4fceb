// `gordian history add`: reports into the history.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/report/times.h"
#include "analyzer/report/words.h"
#include "cli/commands.h"
#include "cli/history_options.h"
#include "cli/messages.h"
#include "cli/printable.h"
#include "cli/report_input.h"
#include "cli/shared_options.h"
#include "cli/times.h"
#include "history/store/history.h"

namespace gordian::cli {
namespace {

constexpr const char* kHistoryAddFooter =
    "Adding a report twice changes nothing. Several may add to one history at once. Reports of\n"
    "one binary with the same --time are one night: give it when a test is run in parts, or a\n"
    "service on several hosts.\n\n"
    "Exit status 0: all reports are in the history; 1: some are not.\n\n"
    "Examples:\n"
    "  gordian history add --build \"$(git rev-parse --short HEAD)\" gordian-out\n"
    "  gordian history add --db postgresql://ci@db/leaks --project shop --branch main \\\n"
    "    --time \"$(date -u +%FT%TZ)\" gordian-out";

constexpr size_t kBatch = 100;     // reports in one transaction
constexpr size_t kMostLines = 20;  // reports that are named one by one
constexpr int kRunIdShown = 12;    // digits of a run's id

struct AddCommand {
  std::vector<std::string> paths;
  std::string db;
  std::string format = "text";
  std::chrono::milliseconds wait = history::kPatience;
  history::RunName name;  // what is empty, or 0, is the report's
  AnalyzeOptions analyze;
};

std::string own_host() {
  char name[256] = "";
  return gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "unknown";
}

struct Totals {
  size_t reports = 0, added = 0;
  uint64_t new_findings = 0, fixed_findings = 0;
};

class Adding {
 public:
  explicit Adding(const AddCommand& command)
      : command_(command), history_(history::open_history(command.db, command.wait)) {}

  // What is read in one go is added in batches.
  void add(std::vector<NamedReport>& reports) {
    for (NamedReport& one : reports) {
      waiting_.push_back({name_of(one.report), std::move(one.report)});
      if (waiting_.size() == kBatch) flush();
    }
    reports.clear();
  }

  void flush() {
    if (waiting_.empty()) return;
    const std::vector<history::Added> added = added_or_throw();
    for (size_t i = 0; i < added.size(); ++i) note(waiting_[i].name, added[i]);
    waiting_.clear();
    progress_.show(fmt::format("{} reports", totals_.reports));
  }

  void finish() {
    flush();
    progress_.clear();
    if (command_.format == "json") return;
    if (totals_.reports <= kMostLines) write(lines_);
    const size_t known = totals_.reports - totals_.added;
    std::string text = fmt::format("{} added", count_of(totals_.added, "report", "reports"));
    if (known > 0) text += fmt::format(", {} there before", known);
    if (totals_.added > 0) text += fmt::format("; {} new, {} fixed", totals_.new_findings, totals_.fixed_findings);
    write(text + "\n");
  }

  void clear_progress() { progress_.clear(); }

 private:
  history::RunName name_of(const report::Report& report) const {
    history::RunName name = command_.name;
    const history::RunName own = history::name_of(report);
    if (name.binary.empty()) name.binary = own.binary;
    if (name.at == 0) name.at = own.at;
    return name;
  }

  void note(const history::RunName& name, const history::Added& added) {
    ++totals_.reports;
    totals_.added += added.added ? 1 : 0;
    totals_.new_findings += added.new_findings;
    totals_.fixed_findings += added.fixed_findings;
    if (command_.format == "json") {
      write(json_of(name, added) + "\n");
    } else if (totals_.reports <= kMostLines) {
      const std::string became = !added.added ? "there before"
                                              : fmt::format("{} leaking, {} new, {} fixed", added.findings,
                                                            added.new_findings, added.fixed_findings);
      lines_ += fmt::format("{:.{}}  {}  {}  {}\n", added.id, kRunIdShown, time_text(name.at), printable(name.binary),
                            became);
    }
  }

  // What was added before stays: whoever repeats the command has lost nothing.
  std::vector<history::Added> added_or_throw() {
    try {
      return history_->add(waiting_);
    } catch (const history::Error& error) {
      progress_.clear();
      if (totals_.reports == 0) throw;
      throw history::Error(fmt::format("{} ({} that came before {} in the history.)", error.what(),
                                       count_of(totals_.reports, "report", "reports"),
                                       totals_.reports == 1 ? "is" : "are"));
    }
  }

  static std::string json_of(const history::RunName& name, const history::Added& added) {
    const nlohmann::ordered_json json = {
        {"run", added.id},           {"added", added.added},         {"project", name.project},
        {"branch", name.branch},     {"build", name.build},          {"host", name.host},
        {"binary", name.binary},     {"time", format_time(name.at)}, {"findings", added.findings},
        {"new", added.new_findings}, {"fixed", added.fixed_findings}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  static void write(const std::string& text) {
    if (!write_all(STDOUT_FILENO, text)) throw Failure{kExitBadInput, "the output cannot be written; all is added."};
  }

  const AddCommand& command_;
  std::unique_ptr<history::History> history_;
  std::vector<history::NewRun> waiting_;
  Totals totals_;
  std::string lines_;
  Progress progress_;
};

int add_command(const AddCommand& command) {
  Adding adding(command);
  int status = 0;
  for (const std::string& path : command.paths) {
    try {
      std::vector<NamedReport> reports = read_reports(path, command.analyze);
      adding.add(reports);
    } catch (const Failure& failure) {  // the others are added all the same
      adding.clear_progress();
      say("{}", failure.message);
      status = kExitBadInput;
    }
  }
  adding.finish();
  return status;
}

}  // namespace

void add_history_add(CLI::App& history, int& exit_status) {
  auto command = std::make_shared<AddCommand>();
  history::RunName& name = command->name;
  name.host = own_host();
  CLI::App* sub = history.add_subcommand("add", "Put reports into the history");
  sub->footer(kHistoryAddFooter);
  sub->add_option("PATH", command->paths,
                  "A report (report.pb, report.json), a snapshot, a folder made\n"
                  "by `gordian run`, or a folder of such folders")
      ->required()
      ->option_text(" ");
  add_db_option(*sub, command->db);
  sub->add_option("--project", name.project, "Name of the project [default]")->option_text("NAME");
  sub->add_option("--branch", name.branch, "Name of the branch [main]")->option_text("NAME");
  sub->add_option("--build", name.build, "What was built: a commit, a version [unknown]")->option_text("NAME");
  sub->add_option("--host", name.host, "Where it ran [this machine]")->option_text("NAME");
  sub->add_option("--binary", name.binary, "Name of the program [that of the report]")->option_text("NAME");
  add_time_option(*sub, "--time", name.at, "The night [when the snapshot was taken]");
  add_time_option(*sub, "--build-time", name.build_at, "When the build was made");
  add_wait_option(*sub, command->wait);
  sub->add_option("--format", command->format, "json: one object per report, each on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
  add_sysroot_option(*sub, command->analyze.sysroot);
  add_cache_option(*sub, command->analyze.cache_folder);
  sub->callback([command, &exit_status] { exit_status = history_status([&] { return add_command(*command); }); });
}

}  // namespace gordian::cli
