// history_year: a year of nights, made by the same code that `gordian history add` uses, a night in one
// transaction; and what each question of a page takes.
//
//   history_year fill URL BINARIES NIGHTS NOISE        all nights but the last; NOISE: see kinds_of_life()
//   history_year night FOLDER BINARIES NIGHTS NOISE    the last night as reports, for `gordian history add`
//   history_year ask URL                               a line for each question: its name, milliseconds, rows
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <google/protobuf/util/delimited_message_util.h>

#include "history/store/history.h"
#include "history/store/queries.h"

namespace gordian::history {
namespace {

constexpr uint64_t kFirst = 1'735'700'400'000'000'000;  // 2025-01-01T03:00:00Z
constexpr uint64_t kDay = 86'400'000'000'000;
constexpr uint64_t kFindings = 20;

// A number that depends on these only (splitmix64).
uint64_t chance(uint64_t a, uint64_t b, uint64_t c, uint64_t d = 0) {
  uint64_t x = a * 0x9e3779b97f4a7c15 + b * 0xbf58476d1ce4e5b9 + c * 0x94d049bb133111eb + d + 1;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

struct Life {
  uint64_t change_every = 0;  // nights between changes of the figures, on average; 0: never
  uint64_t period = 0;        // there for so many nights, then gone for as many; 0: always there
};

// mixed: of twenty findings twelve are as they were, five change every week, two every night, one comes and goes.
// noisy: all change every night, the worst that can come.
Life life_of(uint64_t finding, bool noisy) {
  if (noisy) return {1, 0};
  if (finding < 12) return {0, 0};
  if (finding < 17) return {7, 0};
  if (finding < 19) return {1, 0};
  return {0, 20};
}

report::Frame frame(const char* function, const std::string& file, uint64_t line) {
  report::Frame frame;
  frame.set_function(function);
  frame.set_file(file);
  frame.set_line(static_cast<uint32_t>(line));
  frame.set_module("/opt/app/lib/libservice.so");
  frame.set_offset(0x1000 + line * 16);
  return frame;
}

report::Finding finding_of(uint64_t binary, uint64_t night, uint64_t number, bool noisy) {
  const Life life = life_of(number, noisy);
  // The night of the last change: nights are drawn until one is hit.
  uint64_t since = life.change_every == 0 ? 0 : night;
  while (since > 0 && chance(binary, number, since) % life.change_every != 0) --since;
  const uint64_t instances = 1 + chance(binary, number, since, 1) % 50;
  // The file is edited once a month: all lines move.
  const uint64_t edit = (night + chance(binary, number, 0, 2) % 30) / 30;
  report::Finding finding;
  char id[9];
  std::snprintf(id, sizeof id, "%08x", static_cast<unsigned>(chance(binary / 10, number, 7)));  // ten binaries share it
  finding.set_id(id);
  finding.set_kind(number % 5 == 4 ? "unreachable" : number % 7 == 6 ? "latent_cycle" : "cycle");
  finding.set_confidence(number % 3 == 0 ? "probable" : "proved");
  finding.set_instances(instances);
  finding.set_objects(3);
  finding.set_bytes(288);
  finding.set_total_objects(3 * instances);
  finding.set_total_bytes(288 * instances);
  for (uint64_t at = 0; at < 3; ++at) {
    report::Member& member = *finding.add_members();
    member.set_type("service::module" + std::to_string(number) + "::Part" + std::to_string(at));
    member.set_scheme("libstdc++");
    member.set_address(0x7f0000000000 + chance(binary, night, number, at) % (1 << 30));
    member.set_bytes(96);
    member.set_use_count(1);
    member.set_proof("use_count 1 = Part" + std::to_string((at + 2) % 3) + "::next");
    const std::string file = "src/module" + std::to_string(number) + "/part" + std::to_string(at) + ".cc";
    for (uint64_t depth = 0; depth < 8; ++depth) {
      *member.add_allocated_at() = frame("service::handle_request(Request const&)", file, 100 + 10 * depth + edit);
    }
    report::Edge& edge = *finding.add_edges();
    edge.set_from(static_cast<uint32_t>(at));
    edge.set_to(static_cast<uint32_t>((at + 1) % 3));
    edge.set_member("Part" + std::to_string(at) + "::next");
    edge.set_strength("strong");
    finding.add_drawn(static_cast<uint32_t>(at));
  }
  return finding;
}

NewRun run_of(uint64_t binary, uint64_t night, bool noisy) {
  NewRun run;
  report::Process& process = *run.report.mutable_process();
  process.set_exe("/opt/app/bin/test_" + std::to_string(1000 + binary));
  process.set_pid(static_cast<uint32_t>(1000 + chance(binary, night, 3) % 30'000));
  process.set_taken_at_ns(kFirst + night * kDay + binary * 1'000'000'000);
  run.report.set_schema("gordian-report/1");
  run.report.mutable_heap()->set_blocks(10'000 + chance(binary, night, 4) % 1000);
  run.report.mutable_heap()->set_bytes(5'000'000 + chance(binary, night, 5) % 100'000);
  uint64_t leaked = 0;
  for (uint64_t number = 0; number < kFindings; ++number) {
    const Life life = life_of(number, noisy);
    if (life.period > 0 && (night + chance(binary, number, 6)) / life.period % 2 == 1) continue;
    *run.report.add_findings() = finding_of(binary, night, number, noisy);
    leaked += run.report.findings().rbegin()->total_bytes();
  }
  run.report.mutable_summary()->set_leaked_bytes(leaked);
  run.name = name_of(run.report);
  run.name.project = "bench";
  run.name.build = "build-" + std::to_string(night);
  run.name.host = "ci";
  return run;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void fill(const std::string& url, uint64_t binaries, uint64_t nights, bool noisy) {
  const auto history = open_history(url);
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t night = 0; night + 1 < nights; ++night) {
    std::vector<NewRun> runs;
    for (uint64_t binary = 0; binary < binaries; ++binary) runs.push_back(run_of(binary, night, noisy));
    history->add(runs);
    if (night % 30 == 29)
      std::fprintf(stderr, "%d nights in %.0f s\n", static_cast<int>(night + 1), seconds_since(start));
  }
}

void write_night(const std::string& folder, uint64_t binaries, uint64_t nights, bool noisy) {
  for (uint64_t binary = 0; binary < binaries; ++binary) {
    const NewRun run = run_of(binary, nights - 1, noisy);
    const std::filesystem::path path = std::filesystem::path(folder) / run.name.binary;
    std::filesystem::create_directories(path);
    std::ofstream file(path / "report.pb", std::ios::binary);
    google::protobuf::util::SerializeDelimitedToOstream(run.report, &file);
  }
}

void ask(const std::string& url) {
  const auto queries = open_queries(url);
  const std::string project = "bench", main = "main", binary = "test_1500";
  const auto noisy_night = queries->trend(project, main, binary);
  const uint64_t last = noisy_night.empty() ? 0 : noisy_night.back().at;
  const auto open = queries->findings(project, main, {.binary = binary});
  const std::string id = open.rows.empty() ? "" : open.rows[0].id;
  const auto time = [](const char* name, const std::function<size_t()>& question) {
    std::vector<double> times;
    size_t rows = 0;
    for (int i = 0; i < 7; ++i) {
      const auto start = std::chrono::steady_clock::now();
      rows = question();
      times.push_back(seconds_since(start) * 1e3);
    }
    std::sort(times.begin() + 1, times.end());
    std::printf("%-28s %8.1f first %8.1f median %6zu rows\n", name, times[0], times[4], rows);
  };
  const auto find = [&](const FindingFilter& filter) { return queries->findings(project, main, filter).rows.size(); };
  time("projects", [&] { return queries->projects().size(); });
  time("branch", [&] { return queries->branch(project, main) ? 1 : 0; });
  time("tonight", [&] { return queries->tonight(project, main).size(); });
  time("days, a year", [&] { return queries->days(project, main).size(); });
  time("days, ninety", [&] { return queries->days(project, main, 90).size(); });
  time("findings: new", [&] { return find({.state = State::kNew}); });
  time("findings: fixed", [&] { return find({.state = State::kFixed}); });
  time("findings: still, largest", [&] { return find({.state = State::kStill}); });
  time("findings: all there", [&] { return find({.limit = 100'000}); });
  time("findings: text", [&] { return find({.text = "module7/"}); });
  time("findings: of a binary", [&] { return find({.binary = binary}); });
  time("a binary's year", [&] { return queries->trend(project, main, binary).size(); });
  time("a binary's night", [&] { return queries->night(project, main, binary, last).size(); });
  time("a finding's history", [&] { return queries->finding(project, main, binary, id)->sightings.size(); });
  time("where else it is", [&] { return queries->elsewhere(project, id).size(); });
  time("runs", [&] { return queries->runs({.project = project}).size(); });
  time("runs of a build", [&] { return queries->runs({.project = project, .build = "build-5"}).size(); });
}

int run(const std::vector<std::string>& arguments) {
  const auto number = [&](size_t at) { return std::strtoull(arguments.at(at).c_str(), nullptr, 10); };
  const std::string what = arguments.empty() ? "" : arguments[0];
  if (what == "fill" && arguments.size() == 5) {
    fill(arguments[1], number(2), number(3), arguments[4] == "noisy");
  } else if (what == "night" && arguments.size() == 5) {
    write_night(arguments[1], number(2), number(3), arguments[4] == "noisy");
  } else if (what == "ask" && arguments.size() == 2) {
    ask(arguments[1]);
  } else {
    std::fprintf(stderr, "usage: history_year fill URL BINARIES NIGHTS mixed|noisy | night FOLDER … | ask URL\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace gordian::history

int main(int argc, char** argv) {
  try {
    return gordian::history::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "history_year: %s\n", error.what());
    return 1;
  }
}
