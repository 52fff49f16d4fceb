// Prints what the analyzer thinks of every unit and every piece of garbage in a snapshot, one per line:
//
//   unit OBJECT CONTROL VERDICT WHY STRONG WEAK UNEXPLAINED TYPE      verdicts: alive cycle retained unreachable dead
//   plain ADDRESS SIZE VERDICT                                        garbage only
//   report JSON                                                       as `gordian analyze --format=json` prints it
//
// WHY says what keeps a unit alive, seen from its origin: `count` (a count that nothing explains), `doubt` (likewise,
// but some handle of it counts as weak only for want of evidence), `root`, `loader`, `ignored`; `-` for garbage.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>

#include "analyzer/analyze.h"
#include "analyzer/find/plain_leaks.h"
#include "analyzer/report/assemble.h"
#include "analyzer/report/json.h"

namespace gordian {
namespace {

const char* why_alive(const References& references, const Liveness& liveness, NodeId node) {
  const NodeId origin = liveness.path_to_origin(node).back();
  switch (liveness.reason(origin).kind) {
    case Reason::Kind::kUnexplained:
      return references.units().is_unit(origin) && references.handles().has_assumed(origin) ? "doubt" : "count";
    case Reason::Kind::kRoot:
      return "root";
    case Reason::Kind::kLoader:
      return "loader";
    case Reason::Kind::kIgnored:
      return "ignored";
    default:
      return "-";
  }
}

using Verdicts = std::unordered_map<NodeId, const char*>;

Verdicts garbage(const Findings& findings) {
  Verdicts verdicts;
  for (const Knot& knot : findings.leaked) {
    for (const UnitId unit : knot.units) verdicts[unit] = "cycle";
    for (const NodeId node : knot.plain) verdicts[node] = "cycle";
    for (const NodeId node : knot.retained) verdicts[node] = "retained";
  }
  for (const PlainLeak& leak : findings.unreachable) {
    verdicts[leak.node] = "unreachable";
    for (const NodeId node : leak.indirect) verdicts[node] = "retained";
  }
  return verdicts;
}

void print(const References& references, const Liveness& liveness, const Findings& findings) {
  const Units& units = references.units();
  const Verdicts verdicts = garbage(findings);
  for (UnitId id = 0; id < units.count(); ++id) {
    const Unit& unit = units.unit(id);
    const auto found = verdicts.find(id);
    const char* verdict = found != verdicts.end() ? found->second : unit.strong == 0 ? "dead" : "alive";
    std::printf("unit %lx %lx %s %s %ld %ld %ld %s\n", unit.object, unit.control, verdict,
                why_alive(references, liveness, id), unit.strong, unit.weak, references.handles().unexplained(id),
                units.name(id).c_str());
  }
  for (BlockId block = 0; block < references.heap().block_count(); ++block) {
    const auto found = verdicts.find(units.plain_node(block));
    if (units.owner(block) != kNoUnit || found == verdicts.end()) continue;
    std::printf("plain %lx %lu %s\n", references.heap().block(block).address, references.heap().block(block).size,
                found->second);
  }
}

}  // namespace
}  // namespace gordian

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: verdicts SNAPSHOT\n");
    return 2;
  }
  gordian::AnalyzeOptions options;
  options.inspect = gordian::print;
  if (const char* cache = std::getenv("GORDIAN_CACHE")) options.cache_folder = cache;
  const auto result = gordian::analyze(argv[1], options);
  if (const auto* error = std::get_if<gordian::SnapshotError>(&result)) {
    std::fprintf(stderr, "%s\n", error->message.c_str());
    return 1;
  }
  std::printf("report %s\n", gordian::to_json(std::get<gordian::report::Report>(result)).c_str());
  return 0;
}
