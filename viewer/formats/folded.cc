// Folded stacks: a line for each call stack, outermost frame first, and how much it allocated:
//
//   server;main;Server::start;open_session 96
//
// for flamegraph.pl, speedscope, inferno and what else draws flame graphs. The first frame is the program.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analyzer/report/places.h"
#include "viewer/formats/clean_text.h"
#include "viewer/formats/exporter.h"
#include "viewer/formats/names.h"

namespace gordian {
namespace {

class FoldedExporter : public Exporter {
 public:
  explicit FoldedExporter(const ExportOptions& options)
      : weight_(options.weight.empty() ? kWeights[0] : options.weight) {}

  void add(const report::Report& report, const AllocationProfile* heap) override {
    const std::string program = frame(program_name(report.process()));
    for (const AllocationProfile::Sample& sample : heap->samples) {
      const uint64_t value = value_of(sample.weight);
      if (value == 0) continue;
      std::string line = program;
      for (size_t i = sample.locations.size(); i-- > 0;) add_frames(*heap, sample.locations[i], line);
      values_[line] += value;
    }
  }

  void add_failure(const std::string&, const std::string&) override {}

  // Lines that are alike are one, in alphabetical order.
  std::string finish() override {
    std::string text;
    for (const auto& [line, value] : values_) text += fmt::format("{} {}\n", line, value);
    return text;
  }

 private:
  uint64_t value_of(const AllocationWeight& weight) const {
    if (weight_ == "live-blocks") return weight.blocks;
    if (weight_ == "leaked-bytes") return weight.leaked_bytes;
    return weight_ == "leaked-blocks" ? weight.leaked_blocks : weight.bytes;
  }

  // A semicolon would end the frame. The value stands behind the last blank, so blanks may stay.
  static std::string frame(const std::string& name) {
    std::string text = clean_text(name);
    std::replace(text.begin(), text.end(), ';', ':');
    return text;
  }

  static void add_frames(const AllocationProfile& heap, uint32_t index, std::string& line) {
    const AllocationProfile::Location& location = heap.locations[index];
    for (size_t i = location.lines.size(); i-- > 0;)
      line += ";" + frame(heap.functions[location.lines[i].function].name);
    if (!location.lines.empty()) return;
    const bool known = location.module != AllocationProfile::kNone;
    line += known ? ";[" + frame(last_component(heap.modules[location.module].path)) + "]" : ";[unknown]";
  }

  const std::string weight_;
  std::map<std::string, uint64_t> values_;
};

}  // namespace

std::unique_ptr<Exporter> make_folded(const ExportOptions& options) {
  return std::make_unique<FoldedExporter>(options);
}

}  // namespace gordian
