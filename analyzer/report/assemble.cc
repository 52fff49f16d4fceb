#include "analyzer/report/assemble.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include <fmt/format.h>

#include "analyzer/report/cache_finding.h"
#include "analyzer/report/fingerprint.h"
#include "analyzer/report/knot_finding.h"
#include "analyzer/report/labels.h"
#include "analyzer/report/unreachable_finding.h"

namespace gordian {
namespace {

constexpr int kMaxGcLinesKept = 64;

class Assembler {
 public:
  Assembler(const References& references, const Liveness& liveness, const Findings& findings,
            const Preceding* preceding, KnotIds& knot_ids)
      : references_(references),
        units_(references.units()),
        heap_(references.heap()),
        liveness_(liveness),
        findings_(findings),
        preceding_(preceding),
        knot_ids_(knot_ids),
        places_(heap_, references.typing().slots().binaries()),
        members_(references, liveness, places_),
        knots_(references, liveness, members_) {}

  report::Report assemble() {
    report_.set_schema("gordian-report/1");
    add_process();
    add_heap();
    add_knots(findings_.leaked, false);
    add_unreachable(references_, findings_.unreachable, members_, report_);
    sort_findings(0);
    const int leaks = report_.findings_size();
    add_knots(findings_.latent, true);
    add_weak_held();
    sort_findings(leaks);
    add_caches(references_, liveness_, findings_.caches, members_, report_);
    add_labels(references_, liveness_, findings_.leaked, report_);
    add_not_seen();
    return std::move(report_);
  }

 private:
  void add_process() {
    const snapshot::Header& header = heap_.header();
    constexpr std::array<const char*, 7> kTriggers = {"unknown", "exit", "timer", "demand", "api", "crash", "growth"};
    report::Process& process = *report_.mutable_process();
    process.set_exe(header.exe());
    process.set_pid(header.pid());
    for (const std::string& argument : header.cmdline()) process.add_cmdline(argument);
    process.set_snapshot(header.sequence());
    const auto trigger = static_cast<size_t>(header.trigger());
    process.set_trigger(trigger < kTriggers.size() ? kTriggers[trigger] : kTriggers[0]);
    process.set_taken_at_ns(header.taken_at_ns());
    process.set_started_at_ns(header.started_at_ns());
    process.set_label(header.label());
  }

  void add_heap() {
    report::Heap& heap = *report_.mutable_heap();
    heap.set_blocks(heap_.block_count());
    heap.set_bytes(heap_.total_bytes());
    heap.set_units(units_.count());
    heap.set_roots(heap_.roots().size());
  }

  // Same-shaped knots become one finding. The first of them is described; better, the first that stood in the snapshot
  // before, too.
  void add_knots(const std::vector<Knot>& knots, bool latent) {
    struct Shape {
      size_t shown = 0;  // index into knots
      bool stood = false;
      int finding = 0;
    };
    std::map<KnotReporter::Shape, Shape> shapes;
    Fingerprints fingerprints(latent ? "latent_cycle" : "cycle");
    std::vector<std::pair<Shape*, bool>> all;  // shape of each knot; did it stand?
    for (size_t i = 0; i < knots.size(); ++i) {
      const bool stood = preceding_ != nullptr && preceding_->stood(knots[i], latent);
      const auto [found, added] = shapes.try_emplace(knots_.shape(knots[i]));
      Shape& shape = found->second;
      if (added) shape.finding = report_.findings_size();
      if (added) fingerprints.add(found->first.types, found->first.members);
      if (added) report_.add_findings();
      const bool better = stood != shape.stood ? stood : is_better_example(knots[i], knots[shape.shown]);
      if (added || better) shape.shown = i;
      shape.stood |= stood;
      all.emplace_back(&shape, stood);
    }
    for (const auto& [key, shape] : shapes) {
      report::Finding& finding = *report_.mutable_findings(shape.finding);
      finding = knots_.describe(knots[shape.shown], latent, doubt(shape.stood));
      finding.set_id(fingerprints.id(key.types, key.members));
      finding.set_knot(knot_fingerprint(key.types, key.members));
    }
    for (size_t i = 0; i < knots.size(); ++i) {
      report::Finding& finding = *report_.mutable_findings(all[i].first->finding);
      count_instance(knots[i], finding);
      finding.set_instances_before(finding.instances_before() + (all[i].second ? 1 : 0));
      (latent ? knot_ids_.latent : knot_ids_.leaked).push_back(finding.id());
    }
  }

  // The smallest one says the most; of equals the one that was allocated first. Both are the same in every run.
  bool is_better_example(const Knot& knot, const Knot& than) const {
    const auto size = [](const Knot& one) { return one.units.size() + one.plain.size(); };
    const auto stack = [&](const Knot& one) { return heap_.block(units_.unit(one.units[0]).control_block).stack; };
    return std::pair(size(knot), stack(knot)) < std::pair(size(than), stack(than));
  }

  // Why what stood in the snapshot before, or did not, may be a moment's state only.
  std::string doubt(bool stood) const { return preceding_ == nullptr || stood ? "" : preceding_->doubt(); }

  void count_instance(const Knot& knot, report::Finding& finding) {
    finding.set_instances(finding.instances() + 1);
    uint64_t bytes = 0;
    for (const UnitId unit : knot.units) bytes += units_.bytes(unit);
    for (const auto* nodes : {&knot.plain, &knot.retained})
      for (const NodeId node : *nodes) bytes += units_.bytes(node);
    finding.set_total_bytes(finding.total_bytes() + bytes);
    finding.set_total_objects(finding.total_objects() + knot.units.size());
    report::Summary& summary = *report_.mutable_summary();
    if (finding.kind() == "latent_cycle") {
      summary.set_latent_cycles(summary.latent_cycles() + 1);
      return;
    }
    summary.set_cycles(summary.cycles() + 1);
    summary.set_leaked_objects(summary.leaked_objects() + knot.units.size());
    summary.set_leaked_bytes(summary.leaked_bytes() + bytes);
    if (finding.gc() == "uncollectable") {
      summary.set_uncollectable(summary.uncollectable() + knot.units.size());
    } else {
      summary.set_collectable(summary.collectable() + knot.units.size());
    }
    for (const UnitId unit : knot.units) {
      if (finding.gc_lines_size() == kMaxGcLinesKept) break;
      const uint64_t address = units_.unit(unit).object != 0 ? units_.unit(unit).object : units_.unit(unit).control;
      finding.add_gc_lines(fmt::format("gc: {} <{} 0x{:x}>", finding.gc(), unit_name(units_, unit), address));
    }
  }

  void add_weak_held() {
    std::map<std::string, int> by_id;
    for (const UnitId unit : findings_.weak_held) {
      const std::string id = fingerprint("weak_held", {stable_type(unit_name(units_, unit))});
      const auto [found, added] = by_id.emplace(id, report_.findings_size());
      if (added) {
        report::Finding& finding = *report_.add_findings();
        finding.set_id(id);
        finding.set_kind("weak_held");
        const std::string unsure = doubt(preceding_ != nullptr && preceding_->stood(unit));
        finding.set_confidence(unsure.empty() ? "proved" : "probable");
        if (!unsure.empty()) finding.add_reasons(unsure);
        finding.set_objects(1);
        finding.set_bytes(units_.bytes(unit));
        finding.set_title(unit_name(units_, unit));
        *finding.add_members() = members_.describe_unit(unit);
      }
      report::Finding& finding = *report_.mutable_findings(found->second);
      finding.set_instances(finding.instances() + 1);
      finding.set_total_bytes(finding.total_bytes() + units_.bytes(unit));
      report_.mutable_summary()->set_weak_held(report_.summary().weak_held() + 1);
    }
  }

  // Cycles first, then unreachable memory; the largest first; the id decides between equals.
  void sort_findings(int from) {
    const auto rank = [](const report::Finding& finding) {
      return finding.kind() == "cycle" || finding.kind() == "latent_cycle" ? 0 : 1;
    };
    std::sort(report_.mutable_findings()->begin() + from, report_.mutable_findings()->end(),
              [&](const report::Finding& a, const report::Finding& b) {
                if (rank(a) != rank(b)) return rank(a) < rank(b);
                if (a.total_bytes() != b.total_bytes()) return a.total_bytes() > b.total_bytes();
                return a.id() < b.id();
              });
  }

  void add_not_seen() {
    for (const snapshot::NotSeen& note : heap_.not_seen()) report_.add_not_seen(note.detail());
    for (const std::string& problem : references_.typing().slots().binaries().problems()) report_.add_not_seen(problem);
  }

  const References& references_;
  const Units& units_;
  const Heap& heap_;
  const Liveness& liveness_;
  const Findings& findings_;
  const Preceding* preceding_;
  KnotIds& knot_ids_;
  Places places_;
  MemberReporter members_;
  KnotReporter knots_;
  report::Report report_;
};

}  // namespace

report::Report assemble(const References& references, const Liveness& liveness, const Findings& findings,
                        const Preceding* preceding, KnotIds* knot_ids) {
  KnotIds unwanted;
  return Assembler(references, liveness, findings, preceding, knot_ids != nullptr ? *knot_ids : unwanted).assemble();
}

}  // namespace gordian
