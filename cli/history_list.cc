// `gordian history list` and `show`: what is in the history.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/history_options.h"
#include "cli/history_text.h"
#include "cli/messages.h"
#include "cli/one_snapshot.h"
#include "cli/printable.h"
#include "cli/shared_options.h"

namespace gordian::cli {
namespace {

constexpr const char* kListFooter =
    "Exit status 0: listed, if there was nothing, too; 1: the history cannot be read.\n\n"
    "Examples:\n"
    "  gordian history list --branch main --since 2026-01-01\n"
    "  gordian history list --binary server --format=json | jq .leaked_bytes";

constexpr const char* kShowFooter =
    "Exit status 0: shown; 1: there is no such finding or run, or the history cannot be read.\n\n"
    "Examples:\n"
    "  gordian history show 4c980ec8\n"
    "  gordian history show --branch main --binary server 4c980ec8\n"
    "  gordian history show 9f86d081884c";

constexpr size_t kFindingId = 8;      // digits
constexpr size_t kMostBinaries = 20;  // that show one finding

struct ListCommand {
  std::string db;
  std::string format = "text";
  history::RunFilter filter;
};

struct ShowCommand {
  std::string db;
  std::string format = "text";
  std::string id, project = "default", branch, binary;
};

size_t width() { return look_of(STDOUT_FILENO).width; }

int list_command(const ListCommand& command) {
  const std::vector<history::RunRow> runs = history::open_queries(command.db)->runs(command.filter);
  if (command.format == "json") {
    for (const history::RunRow& run : runs) print_answer(on_one_line(json_of(run)) + "\n");
  } else if (runs.empty()) {
    say("no run in {} is like that.", printable(command.db));
  } else {
    print_answer(runs_text(runs, width()));
  }
  return 0;
}

// Whether there is such a finding.
bool show_finding(history::Queries& queries, const ShowCommand& command) {
  bool found = false;
  for (const history::Elsewhere& place : queries.elsewhere(command.project, command.id, kMostBinaries)) {
    if (!command.branch.empty() && place.branch != command.branch) continue;
    if (!command.binary.empty() && place.binary != command.binary) continue;
    const auto finding = queries.finding(command.project, place.branch, place.binary, command.id);
    if (!finding) continue;
    found = true;
    if (command.format == "json") {
      print_answer(on_one_line(json_of(*finding)) + "\n");
    } else {
      print_answer(finding_text(*finding, command.project, width()));
    }
  }
  return found;
}

bool show_run(history::Queries& queries, const ShowCommand& command) {
  const std::vector<history::RunRow> runs = queries.runs({.id = command.id, .limit = 2});
  if (runs.empty()) return false;
  if (runs.size() > 1) {
    throw Failure{kExitBadInput, fmt::format("several runs begin with {}: write more of its digits.", command.id)};
  }
  const history::RunRow& run = runs[0];
  const auto night = queries.night(run.project, run.branch, run.binary, run.at);
  if (command.format == "json") {
    Json json = json_of(run);
    json["night"] = list_of(night, [](const history::FindingRow& row) { return json_of(row); });
    print_answer(on_one_line(json) + "\n");
  } else {
    print_answer(run_text(run, night, width()));
  }
  return true;
}

int show_command(const ShowCommand& command) {
  const auto queries = history::open_queries(command.db);
  const bool hexadecimal = command.id.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (show_finding(*queries, command)) return 0;
  if (hexadecimal && command.id.size() >= kFindingId && show_run(*queries, command)) return 0;
  throw Failure{
      kExitBadInput,
      fmt::format("{}: no finding of project {} and no run is called {}. `gordian history list` has the runs; "
                  "--project names another project.",
                  printable(command.db), printable(command.project), printable(command.id))};
}

}  // namespace

void add_history_list(CLI::App& history, int& exit_status) {
  auto command = std::make_shared<ListCommand>();
  history::RunFilter& filter = command->filter;
  CLI::App* sub = history.add_subcommand("list", "List runs, newest first");
  sub->footer(kListFooter);
  add_db_option(*sub, command->db);
  sub->add_option("--project", filter.project, "Only of this project [all]")->option_text("NAME");
  sub->add_option("--branch", filter.branch, "Only of this branch")->option_text("NAME");
  sub->add_option("--build", filter.build, "Only of this build")->option_text("NAME");
  sub->add_option("--host", filter.host, "Only of this host")->option_text("NAME");
  sub->add_option("--binary", filter.binary, "Only of this program")->option_text("NAME");
  add_time_option(*sub, "--since", filter.from_at, "Only since then");
  add_time_option(*sub, "--until", filter.before_at, "Only before then");
  sub->add_option("--limit", filter.limit, "How many [50]")->check(CLI::Range(1, 1'000'000))->option_text("N");
  sub->add_option("--format", command->format, "json: one object per run, each on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
  sub->callback([command, &exit_status] { exit_status = history_status([&] { return list_command(*command); }); });
}

void add_history_show(CLI::App& history, int& exit_status) {
  auto command = std::make_shared<ShowCommand>();
  CLI::App* sub = history.add_subcommand("show", "Show a finding through its nights, or a run");
  sub->footer(kShowFooter);
  sub->add_option("ID", command->id, "Of a finding (8 digits), or of a run (at least 8 of its 32)")
      ->required()
      ->option_text(" ");
  add_db_option(*sub, command->db);
  sub->add_option("--project", command->project, "Project of the finding [default]")->option_text("NAME");
  sub->add_option("--branch", command->branch, "Only on this branch [all]")->option_text("NAME");
  sub->add_option("--binary", command->binary, "Only of this program [all]")->option_text("NAME");
  sub->add_option("--format", command->format, "json: one object per binary and branch, each on one line [text]")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json");
  sub->callback([command, &exit_status] { exit_status = history_status([&] { return show_command(*command); }); });
}

}  // namespace gordian::cli
