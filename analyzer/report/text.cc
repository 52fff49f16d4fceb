#include "analyzer/report/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/drawing.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr size_t kWidth = 100;
constexpr int kMaxGcLines = 8;
constexpr int kMaxProofs = 4;
constexpr int kMaxEvidence = 2;
constexpr uint64_t kMaxUnreachable = 5;  // shown in full

std::string blocks_of(uint64_t count) { return count_of(count, "more block", "more blocks"); }

// What Edge.evidence means.
std::string explanation(const std::string& evidence) {
  if (evidence == "type") return "debug info says so (type)";
  if (evidence == "count") return "its target has no weak handle (count)";
  if (evidence == "code") return "the code that destroys its holder lowers the strong count (code)";
  if (evidence == "constraint") return "the counts leave nothing else (constraint)";
  if (evidence == "self") return "the object's pointer to itself (self)";
  return "not known, assumed (assumed)";
}

class TextWriter {
 public:
  TextWriter(const report::Report& report, const TextOptions& options) : report_(report), options_(options) {}

  std::string write() {
    if (options_.gc_lines) write_gc_lines();
    std::array<int, 4> numbers{};
    uint64_t places = 0, left_out_bytes = 0;
    for (const report::Finding& finding : report_.findings()) {
      const bool left_out = finding.kind() == "unreachable" && ++places > kMaxUnreachable;
      left_out_bytes += left_out ? finding.total_bytes() : 0;
      if (!left_out) write_finding(finding, numbers);
      if (left_out && places == last_unreachable())
        line("and {}, {}; --format=json has them all\n",
             count_of(places - kMaxUnreachable, "more unreachable place", "more unreachable places"),
             human_bytes(left_out_bytes));
    }
    write_retained();
    write_summary();
    if (options_.stats) write_stats();
    return std::move(text_);
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
    text_ += '\n';
  }

  std::string paint(const std::string& text, const char* code) const {
    return options_.color ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }

  // How many unreachable findings there are: the number of the last one.
  uint64_t last_unreachable() const {
    return static_cast<uint64_t>(std::count_if(report_.findings().begin(), report_.findings().end(),
                                               [](const auto& finding) { return finding.kind() == "unreachable"; }));
  }

  void write_gc_lines() {
    for (const report::Finding& finding : report_.findings()) {
      for (int i = 0; i < finding.gc_lines_size() && i < kMaxGcLines; ++i) line("{}", finding.gc_lines(i));
      if (finding.kind() == "cycle" && finding.total_objects() > kMaxGcLines && finding.gc_lines_size() > kMaxGcLines)
        line("gc: {} … and {} more like these", finding.gc(), finding.total_objects() - kMaxGcLines);
    }
    if (!text_.empty()) text_ += '\n';
  }

  // The headline's left side, the fingerprint and the confidence at the right.
  void write_headline(const report::Finding& finding, const std::string& left, const char* color) {
    const size_t width = columns(left);
    const std::string gap(width + 2 < kWidth - 22 ? kWidth - 22 - width : 2, ' ');
    line("{}{}{}  {}", paint(left, color), gap, finding.id(), finding.confidence());
  }

  void write_finding(const report::Finding& finding, std::array<int, 4>& numbers) {
    const std::string& kind = finding.kind();
    if (kind == "cycle") {
      write_cycle(finding, fmt::format("LEAK {}", ++numbers[0]), "1;31");
    } else if (kind == "unreachable") {
      write_unreachable(finding, ++numbers[0]);
    } else if (kind == "latent_cycle") {
      write_cycle(finding, fmt::format("LATENT {}", ++numbers[1]), "1;33");
    } else if (kind == "weak_held") {
      write_weak_held(finding, ++numbers[2]);
    } else {
      write_cache(finding, ++numbers[3]);
    }
    text_ += '\n';
  }

  void field(const char* name, const std::string& value) { line("  {:<10} {}", name, value); }

  void write_cycle(const report::Finding& finding, const std::string& title, const char* color) {
    std::string head = title + "  ";
    if (finding.instances() > 1) head += fmt::format("{} × ", finding.instances());
    head +=
        fmt::format("cycle of {}, {}", count_of(finding.objects(), "object", "objects"), human_bytes(finding.bytes()));
    if (finding.retained_blocks() > 0)
      head +=
          fmt::format("; retains {}, {}", blocks_of(finding.retained_blocks()), human_bytes(finding.retained_bytes()));
    write_headline(finding, head, color);
    for (const std::string& drawn : draw_cycle(finding, kWidth)) line("  {}", drawn);
    write_beyond_drawing(finding);
    write_names(finding);
    write_proof(finding);
    if (options_.explain) write_strengths(finding);
    if (finding.kind() == "latent_cycle") {
      field("owned by", finding.owner().name());
      write_owner_path(finding);
    } else {
      write_never_run(finding);
    }
    write_allocations(finding);
    write_cut(finding);
    write_reasons(finding);
  }

  void write_beyond_drawing(const report::Finding& finding) {
    const auto drawn = static_cast<uint64_t>(finding.drawn_size());
    if (finding.objects() > drawn)
      line("  and {} in the same knot", count_of(finding.objects() - drawn, "more object", "more objects"));
    if (finding.independent_cycles() > 1)
      line("  … and {}{} through these objects", finding.more_cycles() ? "at least " : "",
           count_of(finding.independent_cycles() - 1, "more cycle", "more cycles"));
    const uint64_t before = finding.instances_before();
    if (finding.instances() > 1)
      line("  {} in all, {}; {} is shown", finding.instances(), human_bytes(finding.total_bytes()),
           before > 0 && before < finding.instances() ? "one that stood in the snapshot before, too,"
                                                      : "one of the smallest");
    if (before > 0 && before < finding.instances()) line("  {} of them stood there", before);
    if (before > 0 && before == finding.instances())
      line("  {} stood in the snapshot before, too", before == 1 ? "it" : "all");
  }

  void write_proof(const report::Finding& finding) {
    std::vector<std::string> proofs;
    std::set<std::string> seen;
    for (const report::Member& member : finding.members()) {
      const std::string proof = member.type() + "  " + member.proof();
      if (seen.insert(proof).second) proofs.push_back(proof);
    }
    if (proofs.size() == 2 && columns(proofs[0]) + columns(proofs[1]) < kWidth - 24) {
      const size_t width = std::max(columns(proofs[0]) + 2, size_t{30});
      field("proof", proofs[0] + std::string(width - columns(proofs[0]), ' ') + proofs[1]);
      return;
    }
    write_list("proof", proofs, kMaxProofs);
  }

  // How each handle is known to be strong.
  void write_strengths(const report::Finding& finding) {
    std::vector<std::string> lines;
    for (const report::Edge& edge : finding.edges()) {
      const std::string text = fmt::format("{} is strong: {}", edge.member(), explanation(edge.evidence()));
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    }
    write_list("known by", lines, lines.size());
  }

  void write_owner_path(const report::Finding& finding) {
    if (finding.owner().kind() == "ignored") return;
    for (const std::string& words : path_lines(finding.owner_path(), kWidth - 2)) line("  {}", words);
  }

  // What the program itself calls them.
  void write_names(const report::Finding& finding) {
    std::vector<std::string> names;
    for (const report::Member& member : finding.members())
      if (!member.name().empty()) names.push_back(fmt::format("{}  \"{}\"", member.type(), member.name()));
    write_list("named", names, kMaxProofs);
  }

  void write_list(const char* name, const std::vector<std::string>& values, size_t most) {
    for (size_t i = 0; i < values.size() && i < most; ++i) field(i == 0 ? name : "", values[i]);
    if (values.size() > most) field("", fmt::format("… and {} more", values.size() - most));
  }

  void write_never_run(const report::Finding& finding) {
    std::vector<std::string> lines;
    bool unknown = false;
    for (const report::Member& member : finding.members()) {
      const report::Destructor& destructor = member.destructor();
      unknown |= destructor.kind() == "unknown";
      if (destructor.kind() != "user") continue;
      std::string text = destructor.function();
      if (!destructor.would_have().empty()) text += " would have " + destructor.would_have();
      if (!destructor.at().empty()) text += "    " + destructor.at();
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    }
    if (lines.empty() && unknown) lines.emplace_back("not known: the program has no debug info (-g)");
    write_list("never run", lines, kMaxProofs);
  }

  void write_allocations(const report::Finding& finding) {
    std::vector<std::string> lines;
    for (const report::Member& member : finding.members()) {
      if (member.allocated_at().empty()) continue;
      std::string text = place_text(member.allocated_at(0));
      if (!member.allocated_by().empty()) text += fmt::format("    ({})", member.allocated_by());
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    }
    write_list("allocated", lines, kMaxProofs);
  }

  void write_cut(const report::Finding& finding) {
    if (finding.cuts().empty()) return;
    const report::Cut& cut = finding.cuts(0);
    const std::string where = cut.capture().empty() ? cut.member() : cut.member() + ": capture " + cut.capture();
    const std::string change = fmt::format("{} as {}", where, cut.weak_type());
    if (cut.verified()) {
      field("cut",
            fmt::format("{} frees all {} (simulated)", change, count_of(cut.frees_objects(), "object", "objects")));
      write_evidence(cut);
    } else if (cut.frees_objects() > 0) {
      field("cut",
            fmt::format("{} frees {} of {} objects (simulated)", change, cut.frees_objects(), finding.objects()));
    } else {
      field("cut", "no single member frees it: something else that leaked holds it, too (simulated)");
    }
  }

  // Why this edge and not another; and what the program would have to see to itself.
  void write_evidence(const report::Cut& cut) {
    std::string words;
    for (int i = 0; i < cut.evidence_size() && i < kMaxEvidence; ++i)
      words += (i == 0 ? "candidate: " : "; ") + cut.evidence(i);
    if (!words.empty()) field("", words);
    if (cut.entries() > 1)
      field("", fmt::format("the program must then hold {} of them itself: nothing else would", cut.entries()));
  }

  void write_reasons(const report::Finding& finding) {
    for (const std::string& reason : finding.reasons()) field("unsure", reason);
  }

  void write_unreachable(const report::Finding& finding, int number) {
    std::string head = fmt::format("LEAK {}  unreachable: ", number);
    if (finding.instances() > 1) head += fmt::format("{} × ", finding.instances());
    head += fmt::format("{}, {}", finding.title(), human_bytes(finding.bytes()));
    if (finding.retained_blocks() > 0)
      head +=
          fmt::format("; retains {}, {}", blocks_of(finding.retained_blocks()), human_bytes(finding.retained_bytes()));
    write_headline(finding, head, "1;31");
    if (finding.instances() > 1) line("  {} in all, {}", finding.instances(), human_bytes(finding.total_bytes()));
    write_names(finding);
    write_stack(finding.members(0));
  }

  void write_stack(const report::Member& member) {
    for (int i = 0; i < member.allocated_at_size() && i < kMaxProofs; ++i) {
      field(i == 0 ? "allocated" : "  from", place_text(member.allocated_at(i)));
      if (member.allocated_at(i).cut_off()) field("  from", "callers that could not be found out");
    }
  }

  void write_weak_held(const report::Finding& finding, int number) {
    const std::string head = fmt::format("WEAK {}  {} × the memory of a dead {}, {}, kept by weak_ptr", number,
                                         finding.instances(), finding.title(), human_bytes(finding.bytes()));
    write_headline(finding, head, "1;33");
    write_names(finding);
    write_allocations(finding);
    field("why", "make_shared puts object and counts into one block; shared_ptr(new T) would free the object");
  }

  void write_cache(const report::Finding& finding, int number) {
    const report::Owner& owner = finding.owner();
    const std::string head =
        fmt::format("CACHE {}  {} in a {}, {}", number, count_of(owner.elements(), "object", "objects"),
                    owner.container(), human_bytes(finding.total_bytes()));
    write_headline(finding, head, "1;34");
    write_names(finding);
    field("owned by", owner.name() + ", and nobody else");
    write_owner_path(finding);
    write_allocations(finding);
    field("if unwanted", "hold std::weak_ptr in the container: entries then die with their last user");
    write_reasons(finding);
  }

  void write_retained() {
    if (report_.retained().empty()) return;
    line("{}", paint("RETAINED  who keeps the most, with all that only they lead to", "1;34"));
    for (const report::Retained& retained : report_.retained()) {
      const std::string many = retained.instances() > 1 ? fmt::format("{} × ", retained.instances()) : "";
      line("  {:>10}  {} → {}{}, {}", human_bytes(retained.retained_bytes()), retained.owner().name(), many,
           retained.type(), human_bytes(retained.bytes()));
      if (retained.has_allocated_at()) line("              allocated  {}", place_text(retained.allocated_at()));
    }
    if (report_.more_retained() > 0) line("  and {}", count_of(report_.more_retained(), "more line", "more lines"));
    text_ += '\n';
  }

  // "server (pid 4711), snapshot 3 (timer, 12 s after the start)"; of an exit snapshot, the program alone.
  static std::string process_text(const report::Process& process) {
    const std::string& exe = process.exe();
    const size_t slash = exe.rfind('/');
    std::string text =
        fmt::format("{} (pid {})", slash == std::string::npos ? exe : exe.substr(slash + 1), process.pid());
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
      line("gordian: {}: no leaks; {}", name, looked_at);
    } else {
      line("gordian: {}: {}, {} leaked ({} uncollectable, {} collectable), {}; {} in all; {}", name,
           count_of(summary.cycles(), "cycle", "cycles"), count_of(summary.leaked_objects(), "object", "objects"),
           summary.uncollectable(), summary.collectable(),
           count_of(summary.unreachable_blocks(), "unreachable block", "unreachable blocks"),
           human_bytes(summary.leaked_bytes()), looked_at);
    }
    if (summary.ignored_blocks() > 0)
      line("gordian: left out: {}, {}, kept by gordian_ignore()", count_of(summary.ignored_blocks(), "block", "blocks"),
           human_bytes(summary.ignored_bytes()));
    for (const std::string& note : report_.not_seen()) line("gordian: not seen: {}", note);
  }

  void write_stats() {
    line("");
    for (const report::Label& label : report_.labels())
      line("stats: {:<12} {:>10} blocks {:>12}", label.name(), label.blocks(), human_bytes(label.bytes()));
    for (const report::Pass& pass : report_.passes())
      line("stats: {:<14} {:>10.1f} ms", pass.name(), static_cast<double>(pass.nanoseconds()) / 1e6);
  }

  const report::Report& report_;
  const TextOptions& options_;
  std::string text_;
};

}  // namespace

std::string to_text(const report::Report& report, const TextOptions& options) {
  return TextWriter(report, options).write();
}

std::string human_bytes(uint64_t bytes) {
  if (bytes < 1000) return count_of(bytes, "byte", "bytes");
  constexpr std::array<const char*, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string human_duration(uint64_t nanoseconds) {
  const double seconds = static_cast<double>(nanoseconds) / 1e9;
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

}  // namespace gordian
