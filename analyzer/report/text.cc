#include "analyzer/report/text.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "analyzer/report/elide.h"
#include "analyzer/report/finding_text.h"
#include "analyzer/report/places.h"
#include "analyzer/report/text_lines.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr int kMaxGcLinesShown = 8;
constexpr uint64_t kMaxUnreachable = 5;  // shown in full

class TextWriter {
 public:
  TextWriter(const report::Report& report, const TextOptions& options)
      : report_(report), options_(options), text_(options.width) {}

  std::string write() {
    if (options_.gc_lines) write_gc_lines();
    write_findings();
    write_retained();
    write_summary();
    if (options_.stats) write_stats();
    return text_.take();
  }

 private:
  void write_findings() {
    const auto all_places =
        static_cast<uint64_t>(std::count_if(report_.findings().begin(), report_.findings().end(),
                                            [](const auto& finding) { return finding.kind() == "unreachable"; }));
    std::map<std::string, int> numbers;  // by headline
    uint64_t places = 0, left_out_bytes = 0;
    for (const report::Finding& finding : report_.findings()) {
      const bool left_out = finding.kind() == "unreachable" && ++places > kMaxUnreachable;
      left_out_bytes += left_out ? finding.total_bytes() : 0;
      if (!left_out) write_finding(finding, ++numbers[headline_word(finding)], options_, text_);
      if (left_out && places == all_places)
        text_.line("and {}, {}; --format=json has them all\n",
                   count_of(places - kMaxUnreachable, "more unreachable place", "more unreachable places"),
                   human_bytes(left_out_bytes));
    }
  }

  void write_gc_lines() {
    for (const report::Finding& finding : report_.findings()) {
      for (int i = 0; i < finding.gc_lines_size() && i < kMaxGcLinesShown; ++i)
        text_.line("{}", elided(finding.gc_lines(i)));
      if (finding.kind() == "cycle" && finding.total_objects() > kMaxGcLinesShown &&
          finding.gc_lines_size() > kMaxGcLinesShown)
        text_.line("gc: {} … and {} more like these", finding.gc(), finding.total_objects() - kMaxGcLinesShown);
    }
    if (!text_.empty()) text_.empty_line();
  }

  void write_retained() {
    if (report_.retained().empty()) return;
    text_.line("{}", painted("RETAINED  who keeps the most, with all that only they lead to", "1;34", options_));
    for (const report::Retained& retained : report_.retained()) {
      const std::string many = retained.instances() > 1 ? fmt::format("{} × ", retained.instances()) : "";
      text_.line("  {:>10}  {} → {}{}, {}", human_bytes(retained.retained_bytes()), elided(retained.owner().name()),
                 many, elided(retained.type()), human_bytes(retained.bytes()));
      if (retained.has_allocated_at()) text_.line("              allocated  {}", place_text(retained.allocated_at()));
    }
    if (report_.more_retained() > 0)
      text_.line("  and {}", count_of(report_.more_retained(), "more line", "more lines"));
    text_.empty_line();
  }

  // "server (pid 4711), snapshot 3 (timer, 12 s after the start)"; of an exit snapshot, the program alone.
  static std::string process_text(const report::Process& process) {
    std::string text = fmt::format("{} (pid {})", last_component(process.exe()), process.pid());
    if (process.trigger() == "exit" || process.trigger() == "unknown") return text;
    text += fmt::format(", snapshot {} ({}", process.snapshot(), process.trigger());
    if (!process.label().empty()) text += fmt::format(" \"{}\"", process.label());
    if (process.started_at_ns() != 0 && process.taken_at_ns() >= process.started_at_ns())
      text += fmt::format(", {} after the start", human_duration(process.taken_at_ns() - process.started_at_ns()));
    return text + ")";
  }

  void write_summary() {
    const report::Summary& summary = report_.summary();
    const report::Heap& heap = report_.heap();
    const std::string name = process_text(report_.process());
    const std::string looked_at =
        fmt::format("{}, {}, {} looked at", count_of(heap.blocks(), "block", "blocks"), human_bytes(heap.bytes()),
                    count_of(heap.units(), "counted object", "counted objects"));
    if (summary.cycles() == 0 && summary.unreachable_blocks() == 0) {
      text_.line("gordian: {}: no leaks; {}", name, looked_at);
    } else {
      text_.line("gordian: {}: {}, {} leaked ({} uncollectable, {} collectable), {}; {} in all; {}", name,
                 count_of(summary.cycles(), "cycle", "cycles"), count_of(summary.leaked_objects(), "object", "objects"),
                 summary.uncollectable(), summary.collectable(),
                 count_of(summary.unreachable_blocks(), "unreachable block", "unreachable blocks"),
                 human_bytes(summary.leaked_bytes()), looked_at);
    }
    if (summary.ignored_blocks() > 0)
      text_.line("gordian: left out: {}, {}, kept by gordian_ignore()",
                 count_of(summary.ignored_blocks(), "block", "blocks"), human_bytes(summary.ignored_bytes()));
    for (const std::string& note : report_.not_seen()) text_.line("gordian: not seen: {}", note);
  }

  void write_stats() {
    text_.empty_line();
    for (const report::Label& label : report_.labels())
      text_.line("stats: {:<12} {:>10} blocks {:>12}", label.name(), label.blocks(), human_bytes(label.bytes()));
    for (const report::Pass& pass : report_.passes())
      text_.line("stats: {:<14} {:>10.1f} ms", pass.name(), static_cast<double>(pass.nanoseconds()) / 1e6);
    if (report_.has_index_cache())
      text_.line("stats: {:<14} {:>10} hits {:>4} misses", "debug info", report_.index_cache().hits(),
                 report_.index_cache().misses());
  }

  const report::Report& report_;
  const TextOptions& options_;
  TextLines text_;
};

}  // namespace

std::string to_text(const report::Report& report, const TextOptions& options) {
  return TextWriter(report, options).write();
}

}  // namespace gordian
