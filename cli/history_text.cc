#include "cli/history_text.h"

#include <algorithm>

#include "analyzer/report/finding_text.h"
#include "analyzer/report/times.h"
#include "analyzer/report/words.h"
#include "cli/printable.h"
#include "cli/times.h"

namespace gordian::cli {
namespace {

constexpr size_t kIdShown = 12;      // digits of a run's id
constexpr size_t kLongestCell = 30;  // columns
constexpr size_t kMostRows = 20;     // stretches, or changes, of a finding

using Cells = std::vector<std::string>;

// Columns as wide as they need to be, the last one without an end.
std::string table_text(const std::vector<Cells>& rows, size_t width) {
  std::vector<size_t> widths;
  for (const Cells& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string text;
  for (const Cells& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - columns(row[i]), ' ');
    }
    text += (width == 0 ? line : elided(line, width)) + "\n";
  }
  return text;
}

std::string cell(const std::string& text) { return elided(printable(text), kLongestCell); }

std::string when(uint64_t at, const std::string& build) {
  return at == 0 ? "-" : time_text(at) + (build.empty() ? "" : "  build " + printable(build));
}

std::string state_text(const history::FindingRow& row) {
  switch (row.state) {
    case history::State::kNew:
      return "new in the last night";
    case history::State::kBack:
      return "back in the last night: it was fixed before";
    case history::State::kStill:
      return "there in the last night";
    case history::State::kFixed:
      return "fixed: not there since " + when(row.fixed_at, row.fixed_build);
  }
  return "";
}

std::string place(const history::FindingRow& row) {
  std::string text = printable(row.function);
  if (!row.file.empty()) text += (text.empty() ? "" : "  ") + printable(row.file) + ":" + std::to_string(row.line);
  return text;
}

void add_stretches(const history::FindingHistory& finding, TextLines& text) {
  Cells lines;
  for (const history::Presence& presence : finding.presences) {
    const std::string end = presence.to_at == 0 ? "still there" : "fixed " + when(presence.to_at, presence.to_build);
    lines.push_back(fmt::format("{}  →  {}", when(presence.from_at, presence.from_build), end));
  }
  const size_t left_out = lines.size() - std::min(lines.size(), kMostRows);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(left_out));
  if (left_out > 0) lines.insert(lines.begin(), fmt::format("… {} before", left_out));
  text.list("there", lines, lines.size());
}

void add_changes(const history::FindingHistory& finding, TextLines& text) {
  Cells lines;
  for (const history::Sighting& sighting : finding.sightings) {
    lines.push_back(fmt::format("{}  {}, {}  {}", time_text(sighting.at),
                                count_of(sighting.instances, "instance", "instances"),
                                human_bytes(sighting.total_bytes), sighting.confidence));
  }
  const size_t left_out = lines.size() - std::min(lines.size(), kMostRows);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(left_out));
  if (left_out > 0) lines.insert(lines.begin(), fmt::format("… {} before", left_out));
  text.list("figures", lines, lines.size());
}

Json time_or_null(uint64_t at) { return at == 0 ? Json(nullptr) : Json(format_time(at)); }

}  // namespace

std::string runs_text(const std::vector<history::RunRow>& runs, size_t width) {
  std::vector<Cells> rows = {
      {"run", "time (UTC)", "project", "branch", "build", "host", "binary", "leaking", "leaked"}};
  for (const history::RunRow& run : runs) {
    rows.push_back({run.id.substr(0, kIdShown), time_text(run.at), cell(run.project), cell(run.branch), cell(run.build),
                    cell(run.host), cell(run.binary), std::to_string(run.findings), human_bytes(run.leaked_bytes)});
  }
  return table_text(rows, width);
}

std::string finding_text(const history::FindingHistory& finding, const std::string& project, size_t width) {
  const history::FindingRow& row = finding.row;
  TextLines text(width);
  text.line("{}  {}  {}", row.id, row.kind, printable(row.title));
  text.field("binary", fmt::format("{} on {} of {}", printable(row.binary), printable(row.branch), printable(project)));
  text.field("state", state_text(row));
  text.field("first", when(row.first_at, row.first_build));
  if (row.clean_at != 0) text.field("last clean", when(row.clean_at, row.clean_build));
  text.field("nights",
             fmt::format("{} of {} since it was first seen", finding.nights_seen, finding.nights_since_first));
  if (const std::string where = place(row); !where.empty()) text.field("allocated", where);
  add_stretches(finding, text);
  add_changes(finding, text);
  text.empty_line();
  if (!finding.example.id().empty()) {
    report::Finding example = finding.example;
    make_printable(example);
    write_finding(example, 1, {.gc_lines = false, .width = width}, text);
  }
  return text.take();
}

std::string run_text(const history::RunRow& run, const std::vector<history::FindingRow>& night, size_t width) {
  TextLines text(width);
  text.line("run {}", run.id);
  text.field("binary",
             fmt::format("{} on {} of {}", printable(run.binary), printable(run.branch), printable(run.project)));
  text.field("build", printable(run.build));
  text.field("host", printable(run.host));
  text.field("time", time_text(run.at) + " UTC");
  text.field("heap", fmt::format("{}, {}; {} leaked", count_of(run.live_blocks, "block", "blocks"),
                                 human_bytes(run.live_bytes), human_bytes(run.leaked_bytes)));
  text.field("findings", fmt::format("{} leaking, {} others", run.findings, run.other_findings));
  if (night.empty()) return text.take();
  text.empty_line();
  text.line("The binary's night, over all its runs:");
  std::vector<Cells> rows;
  rows.reserve(night.size());
  for (const history::FindingRow& row : night) {
    rows.push_back({"  " + row.id, history::word(row.state), row.kind, fmt::format("{} ×", row.instances),
                    human_bytes(row.total_bytes), elided(printable(row.title), 60)});
  }
  return text.take() + table_text(rows, width);
}

std::string pruned_text(const std::vector<history::Pruned>& pruned, bool dry_run) {
  if (pruned.empty()) return "nothing is that old\n";
  std::string text;
  for (const history::Pruned& one : pruned) {
    text += fmt::format("{} {}: {} {}", printable(one.project), printable(one.branch),
                        count_of(one.runs, "run", "runs"), dry_run ? "would go" : "gone");
    if (one.findings > 0) text += fmt::format(", with {}", count_of(one.findings, "finding", "findings"));
    if (one.binaries > 0) text += fmt::format(" and {}", count_of(one.binaries, "binary", "binaries"));
    text += "\n";
  }
  return text;
}

Json json_of(const history::RunRow& run) {
  return {{"run", run.id},
          {"project", run.project},
          {"branch", run.branch},
          {"build", run.build},
          {"host", run.host},
          {"binary", run.binary},
          {"time", format_time(run.at)},
          {"live_bytes", run.live_bytes},
          {"live_blocks", run.live_blocks},
          {"leaked_bytes", run.leaked_bytes},
          {"findings", run.findings},
          {"other_findings", run.other_findings}};
}

Json json_of(const history::FindingRow& finding) {
  return {{"id", finding.id},
          {"kind", finding.kind},
          {"title", finding.title},
          {"branch", finding.branch},
          {"binary", finding.binary},
          {"state", history::word(finding.state)},
          {"confidence", finding.confidence},
          {"instances", finding.instances},
          {"total_bytes", finding.total_bytes},
          {"retained_bytes", finding.retained_bytes},
          {"function", finding.function},
          {"file", finding.file},
          {"line", finding.line},
          {"first", time_or_null(finding.first_at)},
          {"first_build", finding.first_build},
          {"since", time_or_null(finding.since_at)},
          {"since_build", finding.since_build},
          {"last_clean", time_or_null(finding.clean_at)},
          {"last_clean_build", finding.clean_build},
          {"fixed", time_or_null(finding.fixed_at)},
          {"fixed_build", finding.fixed_build}};
}

Json json_of(const history::FindingHistory& finding) {
  Json json = json_of(finding.row);
  json["nights_seen"] = finding.nights_seen;
  json["nights_since_first"] = finding.nights_since_first;
  json["there"] = list_of(finding.presences, [](const history::Presence& presence) {
    return Json{{"from", time_or_null(presence.from_at)},
                {"from_build", presence.from_build},
                {"fixed", time_or_null(presence.to_at)},
                {"fixed_build", presence.to_build}};
  });
  json["figures"] = list_of(finding.sightings, [](const history::Sighting& sighting) {
    return Json{{"time", time_or_null(sighting.at)},
                {"instances", sighting.instances},
                {"total_bytes", sighting.total_bytes},
                {"retained_bytes", sighting.retained_bytes},
                {"confidence", sighting.confidence}};
  });
  json["finding"] = gordian::json_of(finding.example);
  return json;
}

Json json_of(const history::Pruned& pruned) {
  return {{"project", pruned.project},
          {"branch", pruned.branch},
          {"runs", pruned.runs},
          {"findings", pruned.findings},
          {"binaries", pruned.binaries}};
}

}  // namespace gordian::cli
