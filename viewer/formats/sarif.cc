// SARIF 2.1.0 (OASIS), for code scanning: GitHub, GitLab, Azure DevOps, editors.
//
// All processes are one run: GitHub refuses a file with several runs of one tool (and before that joined them). A
// finding that several processes of one program have is one result, with their sum as occurrenceCount. GitHub knows an
// alert again by the partial fingerprint `primaryLocationLineHash` alone, which its uploader computes of source lines
// where it is missing; ours is the finding's id, which outlives moved lines. `gordianFinding/v1` is the same for
// everybody else.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"
#include "viewer/formats/sarif_result.h"
#include "viewer/formats/sarif_rules.h"

namespace gordian {
namespace {

class SarifExporter : public Exporter {
 public:
  explicit SarifExporter(const ExportOptions& options) : version_(options.version), paths_(options.source_root) {}

  void add(const report::Report& report, const AllocationProfile*) override {
    const report::Process& process = report.process();
    for (const std::string& what : report.not_seen())
      notify("warning", fmt::format("{}: not seen: {}", process_title(process), clean_text(what)));
    for (const report::Finding& finding : report.findings()) add_finding(finding, process);
    processes_.push_back({{"exe", clean_text(process.exe())},
                          {"pid", process.pid()},
                          {"trigger", clean_text(process.trigger())},
                          {"takenAtUtc", utc_time(process.taken_at_ns()) + "Z"},
                          {"heapBlocks", report.heap().blocks()},
                          {"heapBytes", report.heap().bytes()},
                          {"leakedBytes", report.summary().leaked_bytes()}});
  }

  void add_failure(const std::string& path, const std::string& message) override {
    successful_ = false;
    notify("error", fmt::format("{}: {}", clean_text(path), clean_text(message)));
  }

  std::string finish() override {
    Json invocation = {{"executionSuccessful", successful_}};
    if (!notifications_.empty()) invocation["toolExecutionNotifications"] = notifications_;
    const Json run = {
        {"tool",
         {{"driver",
           {{"name", "Gordian"}, {"version", version_}, {"semanticVersion", version_}, {"rules", sarif_rules()}}}}},
        {"invocations", Json::array({invocation})},
        {"originalUriBaseIds",
         {{kSourceRoot, {{"uri", uri_of(paths_.root())}, {"description", {{"text", "The root of the sources."}}}}}}},
        {"results", results_},
        {"columnKind", "unicodeCodePoints"},
        {"properties", {{"processes", processes_}}}};
    const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({run})}};
    return log.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  void notify(const char* level, const std::string& text) {
    notifications_.push_back({{"level", level}, {"message", {{"text", text}}}});
  }

  void add_finding(const report::Finding& finding, const report::Process& process) {
    const std::string id = clean_text(finding.id());
    const auto [known, added] = index_of_.try_emplace({program_name(process), finding.kind(), id}, results_.size());
    if (added) {
      Json result = sarif_result(finding, process, paths_);
      result["occurrenceCount"] = finding.instances();
      result["properties"]["processes"] = Json::array();
      result["partialFingerprints"] = {{"primaryLocationLineHash", fmt::format("{}:{}", id, ++times_[id])},
                                       {"gordianFinding/v1", id}};
      if (!finding.knot().empty()) result["partialFingerprints"]["gordianKnot/v1"] = clean_text(finding.knot());
      results_.push_back(std::move(result));
    } else {
      add_to(results_[known->second], finding);
    }
    results_[known->second]["properties"]["processes"].push_back(process_title(process));
  }

  // Another process of the program has it, too.
  static void add_to(Json& result, const report::Finding& finding) {
    const auto add = [](Json& sum, uint64_t value) { sum = sum.get<uint64_t>() + value; };
    add(result["occurrenceCount"], finding.instances());
    add(result["properties"]["instances"], finding.instances());
    add(result["properties"]["totalBytes"], finding.total_bytes());
  }

  const std::string version_;
  const SourcePaths paths_;
  bool successful_ = true;
  Json results_ = Json::array(), processes_ = Json::array(), notifications_ = Json::array();
  std::map<std::tuple<std::string, std::string, std::string>, size_t> index_of_;  // (program, kind, id) → result
  std::map<std::string, int> times_;                                              // results with this id
};

}  // namespace

std::unique_ptr<Exporter> make_sarif(const ExportOptions& options) { return std::make_unique<SarifExporter>(options); }

}  // namespace gordian
