#include "viewer/terminal/heap_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyzer/report/words.h"
#include "viewer/browse/node_address.h"
#include "viewer/terminal/columns.h"

namespace gordian {
namespace {

constexpr auto kLeft = Columns::Align::kLeft;
constexpr auto kRight = Columns::Align::kRight;

std::string and_more(uint64_t count, const char* what) {
  return count == 0 ? "" : fmt::format("  … and {} more {}\n", count, what);
}

// "Session at 0x55d0a4c2b2c0, 96 bytes, use_count 2, alive".
std::string node_text(HeapBrowser& browser, NodeId node) {
  const Units& units = browser.references().units();
  std::string text =
      fmt::format("{} at {}, {}", browser.type_name(node), hex_address(address_of(browser.references(), node)),
                  human_bytes(browser.tree().bytes(node)));
  if (units.is_unit(node)) text += fmt::format(", use_count {}", units.unit(node).strong);
  return text + ", " + label_name(browser.label(node));
}

// "Server::sessions: shared_ptr<Session>".
std::string member_text(const ReferenceView& view) {
  if (view.member.empty()) return view.declared.empty() ? "" : "element: " + view.declared;
  return view.declared.empty() ? view.member : view.member + ": " + view.declared;
}

std::string list_text(HeapBrowser& browser, const ReferenceList& list, const TableLimits& limits, const char* what) {
  Columns table({kLeft, kLeft, kLeft, kRight, kLeft, kLeft});
  const size_t shown = std::min(limits.top, list.shown.size());
  for (size_t i = 0; i < shown; ++i) {
    const ReferenceView& view = list.shown[i];
    table.add({hex_address(address_of(browser.references(), view.node)), pointer_kind_name(view.kind),
               browser.type_name(view.node), human_bytes(browser.tree().bytes(view.node)),
               label_name(browser.label(view.node)), member_text(view)});
  }
  return table.text(limits.width) + and_more(list.shown.size() - shown + list.more, what);
}

std::string signed_count(uint64_t before, uint64_t after) {
  return after >= before ? fmt::format("+{}", after - before) : fmt::format("-{}", before - after);
}

std::string signed_bytes(uint64_t before, uint64_t after) {
  return after >= before ? "+" + human_bytes(after - before) : "-" + human_bytes(before - after);
}

std::string from_to(uint64_t before, uint64_t after) {
  return before == after ? fmt::format("{} ×", after) : fmt::format("{} → {} ×", before, after);
}

// "2 new, 1 gone, 3 as before".
std::string findings_headline(const std::vector<FindingChange>& changes) {
  std::string text;
  using Kind = FindingChange::Kind;
  for (const Kind kind : {Kind::kNew, Kind::kGrown, Kind::kShrunk, Kind::kGone, Kind::kSame}) {
    const auto count = std::count_if(changes.begin(), changes.end(),
                                     [&](const FindingChange& change) { return change.change == kind; });
    if (count == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", count, kind == Kind::kSame ? "as before" : change_name(kind));
  }
  return text.empty() ? "none" : text;
}

// What became of the knot's other part: "; owned from outside: 3 → 0 ×" of a leak, "; leaked: 0 → 3 ×" of one that is
// or was owned.
std::string knot_text(const FindingChange& change) {
  if (change.kind == "cycle" && change.owned_before + change.owned_after > 0)
    return "; owned from outside: " + from_to(change.owned_before, change.owned_after);
  if (change.kind == "latent_cycle" && change.leaked_before + change.leaked_after > 0)
    return "; leaked: " + from_to(change.leaked_before, change.leaked_after);
  return {};
}

std::string lines_text(const char* title, const CensusLines& before, const CensusLines& after,
                       const TableLimits& limits) {
  const std::vector<LineChange> changes = compare_lines(before, after);
  if (changes.empty()) return {};
  Columns table({kRight, kRight, kLeft});
  const size_t shown = std::min(limits.top, changes.size());
  for (size_t i = 0; i < shown; ++i) {
    const LineChange& line = changes[i];
    table.add({signed_count(line.before.count, line.after.count), signed_bytes(line.before.bytes, line.after.bytes),
               line.name});
  }
  return fmt::format("\n{}\n{}{}", title, table.text(limits.width), and_more(changes.size() - shown, "lines"));
}

}  // namespace

std::string types_text(const HeapBrowser& browser, const TableLimits& limits) {
  const std::vector<TypeSummary>& types = browser.types().types();
  Columns table({kRight, kRight, kRight, kRight, kLeft});
  table.add({"count", "bytes", "retained", "leaked", "type"});
  const size_t shown = std::min(limits.top, types.size());
  for (size_t i = 0; i < shown; ++i)
    table.add({std::to_string(types[i].count), human_bytes(types[i].bytes), human_bytes(types[i].retained_bytes),
               types[i].leaked == 0 ? "" : std::to_string(types[i].leaked), types[i].name});
  return table.text(limits.width) + and_more(types.size() - shown, "types");
}

std::string instances_text(HeapBrowser& browser, uint32_t type, const TableLimits& limits) {
  const TypeSummary& summary = browser.types().types()[type];
  const auto nodes = browser.types().nodes(type);
  std::string text =
      fmt::format("{}: {}, {}, retained {}\n", summary.name, count_of(summary.count, "instance", "instances"),
                  human_bytes(summary.bytes), human_bytes(summary.retained_bytes));
  Columns table({kLeft, kRight, kRight, kRight, kLeft, kLeft});
  table.add({"address", "bytes", "retained", "use_count", "", "allocated"});
  const size_t shown = std::min(limits.top, nodes.size());
  const Units& units = browser.references().units();
  for (size_t i = 0; i < shown; ++i)
    table.add({hex_address(address_of(browser.references(), nodes[i])), human_bytes(browser.tree().bytes(nodes[i])),
               human_bytes(browser.tree().retained_bytes(nodes[i])),
               units.is_unit(nodes[i]) ? std::to_string(units.unit(nodes[i]).strong) : "",
               label_name(browser.label(nodes[i])), browser.site(nodes[i])});
  return text + table.text(limits.width) + and_more(nodes.size() - shown, "instances");
}

std::string referrers_text(HeapBrowser& browser, NodeId node, const TableLimits& limits) {
  const ReferenceList list = browser.objects().referrers(node);
  const uint64_t count = list.shown.size() + list.more;
  std::string text =
      fmt::format("{}\n{} in the heap\n", node_text(browser, node), count_of(count, "referrer", "referrers"));
  text += list_text(browser, list, limits, "referrers");
  if (browser.alive(node)) text += fmt::format("kept by {}\n", browser.owner(node).name());
  return text;
}

std::string referents_text(HeapBrowser& browser, NodeId node, const TableLimits& limits) {
  const ReferenceList list = browser.objects().referents(node);
  const uint64_t count = list.shown.size() + list.more;
  return fmt::format("{}\n{}\n", node_text(browser, node), count_of(count, "referent", "referents")) +
         list_text(browser, list, limits, "referents");
}

std::string diff_text(const Census& before, const Census& after, const TableLimits& limits) {
  const std::vector<FindingChange> changes = compare_findings(before.report, after.report);
  std::string text = fmt::format("findings: {}\n", findings_headline(changes));
  Columns table({kLeft, kLeft, kLeft, kRight, kRight, kLeft});
  for (const FindingChange& change : changes)
    if (change.change != FindingChange::Kind::kSame)
      table.add({change_name(change.change), change.id, change.kind,
                 from_to(change.instances_before, change.instances_after),
                 signed_bytes(change.bytes_before, change.bytes_after), change.title + knot_text(change)});
  text += table.text(limits.width);
  if (const uint64_t count = knots_let_go(changes); count > 0)
    text += fmt::format("of {} the last outside owner has let go\n", count_of(count, "knot", "knots"));
  const report::Heap &was = before.report.heap(), &is = after.report.heap();
  text += fmt::format("heap: {} → {} blocks, {} → {}\n", was.blocks(), is.blocks(), human_bytes(was.bytes()),
                      human_bytes(is.bytes()));
  text += lines_text("types that changed most", before.types, after.types, limits);
  text += lines_text("places that changed most", before.sites, after.sites, limits);
  return text;
}

}  // namespace gordian
