// `gordian check`: a gate that only new leaks trip.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <variant>

#include "analyzer/report/text_width.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/quantities.h"
#include "cli/report_input.h"
#include "cli/shared_options.h"
#include "cli/text_file.h"
#include "history/gate/baseline_change.h"
#include "history/gate/verdict_forms.h"
#include "viewer/terminal/printable.h"

namespace gordian::cli {
namespace {

constexpr int kExitNewFindings = 1;
constexpr int kExitUnreadable = 3;

constexpr const char* kCheckFooter =
    "Findings are the same if their fingerprints are, in any build and program. docs/check.md\n"
    "has the forms of baselines and suppressions.\n\n"
    "Exit status 0: nothing new, or the baseline was updated; 1: new findings; 2: wrong usage,\n"
    "or a baseline or suppressions that cannot be read; 3: a report cannot be read, so nobody\n"
    "knows.\n\n"
    "Examples:\n"
    "  gordian check --baseline leaks.txt gordian-out/\n"
    "  gordian check --baseline leaks.txt --update-baseline gordian-out/\n"
    "  gordian check --suppressions lsan.supp --fail-on cycle:proved,grown gordian-out/*";

struct CheckCommand {
  std::vector<std::string> paths;
  std::string baseline;
  bool update = false;
  std::vector<std::string> suppressions;
  std::string fail_on, min_bytes;
  std::string format = "text";
  AnalyzeOptions analyze;
};

std::string today() {
  const time_t now = time(nullptr);
  tm date{};
  gmtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

gate::Policy policy_of(const CheckCommand& command) {
  gate::Policy policy;
  try {
    if (!command.fail_on.empty()) gate::set_fail_on(policy, command.fail_on);
    if (!command.min_bytes.empty()) policy.min_bytes = parse_any_size(command.min_bytes);
  } catch (const std::invalid_argument& error) {
    throw Failure{kExitUsage, printable(error.what())};
  }
  return policy;
}

gate::Suppressions suppressions_of(const CheckCommand& command) {
  gate::Suppressions suppressions(today());
  for (const std::string& path : command.suppressions) {
    const std::string problem = suppressions.add_file(path, read_text_file(path, kExitUsage));
    if (!problem.empty()) throw Failure{kExitUsage, printable(problem) + "."};
  }
  return suppressions;
}

gate::Baseline baseline_of(const CheckCommand& command) {
  if (command.baseline.empty()) return {};
  if (!std::filesystem::exists(command.baseline)) {
    if (command.update) return {};
    throw Failure{kExitUsage,
                  fmt::format("there is no baseline {}. Make it with --update-baseline, or leave --baseline out.",
                              printable(command.baseline))};
  }
  auto parsed = gate::parse_baseline(read_text_file(command.baseline, kExitUsage));
  if (const auto* problem = std::get_if<std::string>(&parsed))
    throw Failure{kExitUsage, printable(fmt::format("{}: {}.", command.baseline, *problem))};
  return std::get<gate::Baseline>(std::move(parsed));
}

// Adds the reports of all paths; what could not be read is said in the subject.
void read_all(const CheckCommand& command, gate::Sightings& sightings, gate::Subject& subject) {
  const auto note = [&](const Failure& failure) { subject.unreadable.push_back(as_shown(printable(failure.message))); };
  for (const std::string& path : command.paths) {
    try {
      for (const NamedReport& named : read_reports(path, command.analyze, note)) sightings.add(named.report);
    } catch (const Failure& failure) {
      note(failure);
    }
  }
  subject.reports = sightings.reports();
  subject.binaries = sightings.binaries();
  subject.baseline = printable(command.baseline);
}

// Nobody who reads the exit status may take a broken pipe for new findings.
void print_out(const std::string& text) {
  if (!write_all(STDOUT_FILENO, text))
    throw Failure{kExitUnreadable, fmt::format("the verdict cannot be written: {}.", strerror(errno))};
}

void print_verdict(const CheckCommand& command, const gate::Verdict& verdict, const gate::Suppressions& suppressions,
                   const gate::Subject& subject) {
  if (command.format == "json") return print_out(to_json(verdict, suppressions, subject));
  if (command.format == "markdown") return print_out(to_markdown(verdict, suppressions, subject));
  const Look look = look_of(STDOUT_FILENO);
  std::string text = wrapped_lines(to_text(verdict, suppressions, subject), look.width);
  const size_t word = text.find(' ');
  if (look.color) text = (passed(verdict, subject) ? "\033[1;32m" : "\033[1;31m") + text.insert(word, "\033[0m");
  print_out(text);
}

// Writes the new baseline, and says what is new in it: on stdout if that is for people.
void update(const CheckCommand& command, const gate::Baseline& baseline, const gate::Baseline& changed) {
  const std::string text = to_text(changed);
  const bool same = std::filesystem::exists(command.baseline) && read_text_file(command.baseline, kExitUsage) == text;
  if (!same) replace_text_file(command.baseline, text, kExitUsage);
  const std::string said = gate::change_text(printable(command.baseline), baseline, changed);
  write_all(command.format == "text" ? STDOUT_FILENO : STDERR_FILENO, said);
}

int check_command(const CheckCommand& command) {
  if (command.update && command.baseline.empty()) throw Failure{kExitUsage, "--update-baseline needs --baseline FILE."};
  const gate::Policy policy = policy_of(command);
  const gate::Baseline baseline = baseline_of(command);
  gate::Suppressions suppressions = suppressions_of(command);
  gate::Sightings sightings(suppressions);
  gate::Subject subject;
  read_all(command, sightings, subject);
  const gate::Verdict verdict = judge(sightings, baseline, policy);
  const bool readable = subject.unreadable.empty();
  if (!command.update || !readable || command.format != "text") print_verdict(command, verdict, suppressions, subject);
  if (!readable) {
    if (command.update) say("{} was not changed, as not all reports could be read.", printable(command.baseline));
    return kExitUnreadable;
  }
  if (!command.update) return verdict.passed() ? 0 : kExitNewFindings;
  update(command, baseline, updated(baseline, verdict, sightings.binaries()));
  return 0;
}

}  // namespace

void add_check(CLI::App& app, int& exit_status) {
  auto command = std::make_shared<CheckCommand>();
  CLI::App* sub = app.add_subcommand("check", "Fail if there are findings that a baseline does not have");
  sub->footer(kCheckFooter);
  sub->add_option("REPORT", command->paths,
                  "Reports: report.pb, report.json, folders made by\n`gordian run`, folders of these, snapshots")
      ->required()
      ->option_text(" ");
  sub->add_option("--baseline", command->baseline, "What is accepted for now; without it everything is new")
      ->option_text("FILE");
  sub->add_flag("--update-baseline", command->update, "Accept what is there, take out what is gone, and say which");
  sub->add_option(
         "--suppressions", command->suppressions,
         "Rules by type, member, function, module, fingerprint;\nLeakSanitizer's files, too. May be given again")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)  // what follows is a report
      ->option_text("FILE");
  sub->add_option("--fail-on", command->fail_on,
                  "Kinds, each with a least confidence, and `grown` for more\ninstances than accepted\n"
                  "[cycle:probable,unreachable:probable]")
      ->option_text("KIND:CONFIDENCE,…");
  sub->add_option("--min-bytes", command->min_bytes, "Do not fail on findings with less memory in all, as 64k [0]")
      ->option_text("SIZE");
  sub->add_option("--format", command->format, "json: one object on one line; markdown: for CI summaries [text]")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->option_text("text|json|markdown");
  add_sysroot_option(*sub, command->analyze.sysroot);
  add_cache_option(*sub, command->analyze.cache_folder);
  sub->callback([command, &exit_status] { exit_status = check_command(*command); });
}

}  // namespace gordian::cli
