// OpenMetrics text, for Prometheus (a node exporter's textfile collector, a push gateway) and what else scrapes.
//
// Labels make time series, and each costs for ever: so there is no PID among them. Processes of one program are summed
// up, and `gordian_processes` says how many they were. Kinds without a finding are there with 0: an alert on a series
// that comes and goes misses its first value.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"

namespace gordian {
namespace {

constexpr size_t kLongestTitle = 120;
constexpr std::array<const char*, 5> kKinds = {"cycle", "unreachable", "latent_cycle", "cache", "weak_held"};
constexpr std::array<const char*, 3> kConfidences = {"proved", "probable", "possible"};

// One metric family. Samples are summed up by label set.
class Family {
 public:
  Family(const char* name, const char* unit, const char* help) : name_(name), unit_(unit), help_(help) {}

  uint64_t& at(const std::vector<std::pair<const char*, std::string>>& labels) {
    std::string text;
    for (const auto& [name, value] : labels)
      text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, escaped(value));
    return samples_[text];
  }

  std::string text() const {
    std::string text = fmt::format("# TYPE {} gauge\n", name_);
    if (*unit_ != '\0') text += fmt::format("# UNIT {} {}\n", name_, unit_);
    text += fmt::format("# HELP {} {}\n", name_, help_);
    for (const auto& [labels, value] : samples_)
      text +=
          labels.empty() ? fmt::format("{} {}\n", name_, value) : fmt::format("{}{{{}}} {}\n", name_, labels, value);
    return text;
  }

 private:
  // REQUIRES: clean, so that there is no newline.
  static std::string escaped(const std::string& value) {
    std::string result;
    for (const char letter : value) {
      if (letter == '\\' || letter == '"') result += '\\';
      result += letter;
    }
    return result;
  }

  const char* name_;
  const char* unit_;
  const char* help_;
  std::map<std::string, uint64_t> samples_;  // by labels
};

class OpenmetricsExporter : public Exporter {
 public:
  OpenmetricsExporter() { unreadable_.at({}) = 0; }

  void add(const report::Report& report, const AllocationProfile*) override {
    const std::string binary = program_name(report.process());
    processes_.at({{"binary", binary}}) += 1;
    uint64_t& taken = taken_.at({{"binary", binary}});
    taken = std::max(taken, report.process().taken_at_ns() / 1'000'000'000);
    objects_.at({{"binary", binary}}) += report.heap().units();
    leaked_objects_.at({{"binary", binary}}) += report.summary().leaked_objects();
    leaked_bytes_.at({{"binary", binary}}) += report.summary().leaked_bytes();
    for (const report::Label& label : report.labels()) {
      heap_blocks_.at({{"binary", binary}, {"label", clean_text(label.name())}}) += label.blocks();
      heap_bytes_.at({{"binary", binary}, {"label", clean_text(label.name())}}) += label.bytes();
    }
    for (const char* kind : kKinds)
      for (const char* confidence : kConfidences)
        findings_.at({{"binary", binary}, {"kind", kind}, {"confidence", confidence}}) += 0;
    for (const report::Finding& finding : report.findings()) add_finding(binary, finding);
  }

  void add_failure(const std::string&, const std::string&) override { unreadable_.at({}) += 1; }

  std::string finish() override {
    std::string text;
    for (const Family* family : {&processes_, &taken_, &unreadable_, &heap_blocks_, &heap_bytes_, &objects_,
                                 &leaked_objects_, &leaked_bytes_, &findings_, &instances_, &finding_bytes_})
      text += family->text();
    return text + "# EOF\n";
  }

 private:
  void add_finding(const std::string& binary, const report::Finding& finding) {
    const std::string id = clean_text(finding.id()), kind = clean_text(finding.kind());
    // The same finding in two processes of one program is one.
    if (counted_.insert({binary, kind, id}).second)
      findings_.at({{"binary", binary}, {"kind", kind}, {"confidence", clean_text(finding.confidence())}}) += 1;
    const std::string title = shortened(finding_name(finding), kLongestTitle);
    instances_.at({{"binary", binary}, {"id", id}, {"kind", kind}, {"title", title}}) += finding.instances();
    finding_bytes_.at({{"binary", binary}, {"id", id}, {"kind", kind}, {"title", title}}) += finding.total_bytes();
  }

  Family processes_{"gordian_processes", "", "Processes that were looked at."};
  Family taken_{"gordian_snapshot_time_seconds", "seconds", "When the last of their snapshots was taken, since 1970."};
  Family unreadable_{"gordian_unreadable_snapshots", "", "Snapshots that could not be looked at."};
  Family heap_blocks_{"gordian_heap_blocks", "", "Live heap blocks by what they are; each has one label."};
  Family heap_bytes_{"gordian_heap_bytes", "bytes", "Live heap memory by what it is; each block has one label."};
  Family objects_{"gordian_objects", "", "Reference-counted objects in the heap."};
  Family leaked_objects_{"gordian_leaked_objects", "", "Objects in reference cycles that nothing owns."};
  Family leaked_bytes_{"gordian_leaked_bytes", "bytes",
                       "Garbage: leaked cycles, what they retain, unreachable blocks."};
  Family findings_{"gordian_findings", "", "Different findings."};
  Family instances_{"gordian_finding_instances", "", "How often a finding was there."};
  Family finding_bytes_{"gordian_finding_bytes", "bytes",
                        "Memory of all instances of a finding, with what they retain."};
  std::set<std::vector<std::string>> counted_;
};

}  // namespace

std::unique_ptr<Exporter> make_openmetrics(const ExportOptions&) { return std::make_unique<OpenmetricsExporter>(); }

}  // namespace gordian
