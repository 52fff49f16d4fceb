#include "analyzer/report/finding_text.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/binary/c_library.h"
#include "analyzer/report/drawing.h"
#include "analyzer/report/elide.h"
#include "analyzer/report/text_width.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr int kMaxProofs = 4;
constexpr int kMaxEvidence = 2;
constexpr size_t kRightSide = 22;  // columns of a headline for fingerprint and confidence

std::string blocks_of(uint64_t count) { return count_of(count, "more block", "more blocks"); }

std::string all_objects(uint64_t count) { return count == 1 ? "the object" : fmt::format("all {} objects", count); }

// What Edge.evidence means.
std::string explanation(const std::string& evidence) {
  if (evidence == "type") return "debug info says so (type)";
  if (evidence == "count") return "its target has no weak handle (count)";
  if (evidence == "code") return "the code that destroys its holder lowers the strong count (code)";
  if (evidence == "constraint") return "the counts leave nothing else (constraint)";
  if (evidence == "self") return "the object's pointer to itself (self)";
  return "one of several that may be it; which one is not known (assumed)";
}

class FindingWriter {
 public:
  FindingWriter(int number, const TextOptions& options, TextLines& text)
      : number_(number), options_(options), text_(text) {}

  void write(const report::Finding& finding) {
    const std::string& kind = finding.kind();
    if (kind == "cycle" || kind == "latent_cycle") {
      write_cycle(finding);
    } else if (kind == "unreachable") {
      write_unreachable(finding);
    } else if (kind == "weak_held") {
      write_weak_held(finding);
    } else {
      write_cache(finding);
    }
    text_.empty_line();
  }

 private:
  // "LEAK 1  "
  std::string headline_begin(const report::Finding& finding) const {
    return fmt::format("{} {}  ", headline_word(finding), number_);
  }

  // The headline's left side, the fingerprint and the confidence at the right.
  void write_headline(const report::Finding& finding, const std::string& left, const char* color) {
    const size_t width = columns(left);
    const size_t right = text_.width() - std::min(text_.width(), kRightSide);
    const std::string gap(width + 2 < right ? right - width : 2, ' ');
    text_.line("{}{}{}  {}", painted(left, color, options_), gap, finding.id(), finding.confidence());
  }

  void write_cycle(const report::Finding& finding) {
    std::string head = headline_begin(finding);
    if (finding.instances() > 1) head += fmt::format("{} × ", finding.instances());
    head +=
        fmt::format("cycle of {}, {}", count_of(finding.objects(), "object", "objects"), human_bytes(finding.bytes()));
    if (finding.retained_blocks() > 0)
      head +=
          fmt::format("; retains {}, {}", blocks_of(finding.retained_blocks()), human_bytes(finding.retained_bytes()));
    write_headline(finding, head, finding.kind() == "latent_cycle" ? "1;33" : "1;31");
    text_.drawing(draw_cycle(finding, text_.drawing_width()));
    write_beyond_drawing(finding);
    write_names(finding);
    write_proof(finding);
    if (options_.explain) write_strengths(finding);
    if (finding.kind() == "latent_cycle") {
      text_.field("owned by", finding.owner().name());
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
      text_.line("  and {} in the same knot", count_of(finding.objects() - drawn, "more object", "more objects"));
    if (finding.independent_cycles() > 1)
      text_.line("  … and {}{} through these objects", finding.more_cycles() ? "at least " : "",
                 count_of(finding.independent_cycles() - 1, "more cycle", "more cycles"));
    const uint64_t before = finding.instances_before();
    if (finding.instances() > 1)
      text_.line("  {} in all, {}; {} is shown", finding.instances(), human_bytes(finding.total_bytes()),
                 before > 0 && before < finding.instances() ? "one that stood in the snapshot before, too,"
                                                            : "one of the smallest");
    if (before > 0 && before < finding.instances()) text_.line("  {} of them stood there", before);
    if (before > 0 && before == finding.instances())
      text_.line("  {} stood in the snapshot before, too", before == 1 ? "it" : "all");
  }

  // What is not proved has none.
  void write_proof(const report::Finding& finding) {
    const char* const label = finding.confidence() == "proved" ? "proof" : "counts";
    std::vector<std::string> proofs;
    std::set<std::string> seen;
    for (const report::Member& member : finding.members()) {
      const std::string proof = member.type() + "  " + member.proof();
      if (seen.insert(proof).second) proofs.push_back(proof);
    }
    if (proofs.size() == 2 && columns(proofs[0]) + columns(proofs[1]) + 24 < text_.width()) {
      const size_t width = std::max(columns(proofs[0]) + 2, size_t{30});
      text_.field(label, proofs[0] + std::string(width - columns(proofs[0]), ' ') + proofs[1]);
      return;
    }
    text_.list(label, proofs, kMaxProofs);
  }

  // How each handle is known to be strong.
  void write_strengths(const report::Finding& finding) {
    std::vector<std::string> lines;
    for (const report::Edge& edge : finding.edges()) {
      const std::string text =
          fmt::format("{} is strong: {}", way_text(edge.member(), edge.via_members()), explanation(edge.evidence()));
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    }
    text_.list("known by", lines, lines.size());
  }

  void write_owner_path(const report::Finding& finding) {
    if (finding.owner().kind() == "ignored") return;
    text_.indented(path_lines(finding.owner_path(), text_.width() - 2));
  }

  // What the program itself calls them.
  void write_names(const report::Finding& finding) {
    std::vector<std::string> names;
    for (const report::Member& member : finding.members())
      if (!member.name().empty()) names.push_back(fmt::format("{}  \"{}\"", member.type(), member.name()));
    text_.list("named", names, kMaxProofs);
  }

  void write_never_run(const report::Finding& finding) {
    std::vector<std::string> lines;
    bool unknown = false;
    const auto add = [&](const report::Destructor& destructor) {
      unknown |= destructor.kind() == "unknown";
      if (destructor.kind() != "user") return;
      std::string text = destructor.function();
      if (!destructor.would_have().empty()) text += " would have " + destructor.would_have();
      if (!destructor.at().empty()) text += "    " + destructor.at();
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    };
    for (const report::Member& member : finding.members()) add(member.destructor());
    for (const report::Destructor& destructor : finding.retained_destructors()) add(destructor);
    // Plain memory mostly has none to begin with.
    if (lines.empty() && unknown && finding.kind() == "cycle")
      lines.emplace_back("not known: the program has no debug info (-g)");
    text_.list("never run", lines, kMaxProofs);
  }

  void write_allocations(const report::Finding& finding) {
    std::vector<std::string> lines;
    for (const report::Member& member : finding.members()) {
      if (member.allocated_at().empty()) continue;
      std::string text = place_text(member.allocated_at(0));
      if (!member.allocated_by().empty()) text += fmt::format("    ({})", member.allocated_by());
      if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    }
    text_.list("allocated", lines, kMaxProofs);
  }

  // Of a Cut or a CutMember: "B::a as std::weak_ptr<A>".
  template <typename Member>
  static std::string change_text(const Member& member) {
    const std::string capture = member.capture().empty() ? "" : ": capture " + member.capture();
    return fmt::format("{}{} as {}", member.member(), capture, member.weak_type());
  }

  void write_cut(const report::Finding& finding) {
    if (finding.cuts().empty()) return;
    const report::Cut& cut = finding.cuts(0);
    const std::string change = change_text(cut);
    if (cut.also_size() > 0) {
      const bool single = std::any_of(finding.cuts().begin() + 1, finding.cuts().end(),
                                      [](const report::Cut& other) { return other.verified(); });
      text_.field("cut",
                  fmt::format("{}these {} together free {} (simulated)", single ? "" : "no single member frees it; ",
                              cut.also_size() + 1, all_objects(cut.frees_objects())));
      text_.field("", change);
      for (const report::CutMember& member : cut.also()) text_.field("", change_text(member));
      write_evidence(cut);
    } else if (cut.verified()) {
      text_.field("cut", fmt::format("{} frees {} (simulated)", change, all_objects(cut.frees_objects())));
      write_way(finding, cut);
      write_evidence(cut);
    } else {
      text_.field("cut",
                  fmt::format("{} frees {} of {} objects (simulated)", change, cut.frees_objects(), finding.objects()));
    }
  }

  // To a member that only other members lead to: "reached by Window::layout".
  void write_way(const report::Finding& finding, const report::Cut& cut) {
    if (cut.edge() >= static_cast<uint32_t>(finding.edges_size())) return;
    const report::Edge& edge = finding.edges(static_cast<int>(cut.edge()));
    if (edge.member() == cut.member() || !cut.capture().empty()) return;
    text_.field("", "reached by " + way_text(edge.member(), edge.via_members(), cut.member()));
  }

  // Why this edge and not another; and what the program would have to see to itself.
  void write_evidence(const report::Cut& cut) {
    std::string words;
    for (int i = 0; i < cut.evidence_size() && i < kMaxEvidence; ++i)
      words += (i == 0 ? "candidate: " : "; ") + cut.evidence(i);
    if (!words.empty()) text_.field("", words);
    if (cut.entries() > 1)
      text_.field("", fmt::format("the program must then hold {} of them itself: nothing else would", cut.entries()));
  }

  void write_reasons(const report::Finding& finding) {
    for (const std::string& reason : finding.reasons()) text_.field("unsure", reason);
  }

  void write_unreachable(const report::Finding& finding) {
    std::string head = headline_begin(finding) + "unreachable: ";
    if (finding.instances() > 1) head += fmt::format("{} × ", finding.instances());
    head += fmt::format("{}, {}", finding.title(), human_bytes(finding.bytes()));
    if (finding.retained_blocks() > 0)
      head +=
          fmt::format("; retains {}, {}", blocks_of(finding.retained_blocks()), human_bytes(finding.retained_bytes()));
    write_headline(finding, head, "1;31");
    if (finding.instances() > 1) text_.line("  {} in all, {}", finding.instances(), human_bytes(finding.total_bytes()));
    write_names(finding);
    if (!finding.members(0).proof().empty()) write_proof(finding);
    write_never_run(finding);
    write_stack(finding.members(0));
    if (finding.members(0).lost() > 0) write_reasons(finding);
  }

  // Where all stacks begin says nothing: _start, and what the C library does before main or a thread's function.
  static int frames_to_tell(const report::Member& member) {
    const auto is_of_libc = [&](int i) { return i >= 0 && is_c_library(member.allocated_at(i).module()); };
    int end = member.allocated_at_size();
    if (end > 1 && member.allocated_at(end - 1).cut_off()) return end;
    if (end > 1 && !is_of_libc(end - 1) && is_of_libc(end - 2)) --end;
    while (end > 1 && is_of_libc(end - 1)) --end;
    return end;
  }

  void write_stack(const report::Member& member) {
    const int end = std::min<int>(frames_to_tell(member), kMaxProofs);
    for (int i = 0; i < end; ++i) {
      text_.field(i == 0 ? "allocated" : "  from", place_text(member.allocated_at(i)));
      if (member.allocated_at(i).cut_off()) text_.field("  from", "callers that could not be found out");
    }
  }

  void write_weak_held(const report::Finding& finding) {
    const std::string head =
        fmt::format("{}{} × the memory of a dead {}, {}, kept by weak_ptr", headline_begin(finding),
                    finding.instances(), finding.title(), human_bytes(finding.bytes()));
    write_headline(finding, head, "1;33");
    write_names(finding);
    write_allocations(finding);
    text_.field("why", "make_shared puts object and counts into one block; shared_ptr(new T) would free the object");
  }

  void write_cache(const report::Finding& finding) {
    const report::Owner& owner = finding.owner();
    const std::string head =
        fmt::format("{}{}{} in a {}, {}", headline_begin(finding),
                    finding.instances() > 1 ? fmt::format("{} × ", finding.instances()) : "",
                    count_of(owner.elements(), "object", "objects"), owner.container(), human_bytes(finding.bytes()));
    write_headline(finding, head, "1;34");
    if (finding.instances() > 1)
      text_.line("  {} in all, {}; the largest is shown", finding.instances(), human_bytes(finding.total_bytes()));
    write_names(finding);
    text_.field("owned by", owner.name() + ", and nobody else");
    write_owner_path(finding);
    write_allocations(finding);
    text_.field("if unwanted", "hold std::weak_ptr in the container: entries then die with their last user");
    write_reasons(finding);
  }

  const int number_;
  const TextOptions& options_;
  TextLines& text_;
};

}  // namespace

const char* headline_word(const report::Finding& finding) {
  const std::string& kind = finding.kind();
  if (kind == "latent_cycle") return "LATENT";
  if (kind == "weak_held") return "WEAK";
  return kind == "cache" ? "CACHE" : "LEAK";
}

void write_finding(const report::Finding& finding, int number, const TextOptions& options, TextLines& text) {
  report::Finding shown = finding;
  elide_all(&shown);
  FindingWriter(number, options, text).write(shown);
}

std::string painted(const std::string& text, const char* code, const TextOptions& options) {
  return options.color ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
}

}  // namespace gordian
