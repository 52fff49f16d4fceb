#include "viewer/browse/census.h"

#include <algorithm>
#include <unordered_map>

#include "analyzer/report/node_names.h"
#include "analyzer/report/places.h"
#include "analyzer/report/words.h"

namespace gordian {
namespace {

constexpr const char* kUnknownSite = "(not known)";

void count_types(const References& references, Census& census) {
  const Units& units = references.units();
  NodeNames names(references);
  std::unordered_map<const std::string*, CensusLine*> lines;
  for (NodeId node = 0; node < units.node_count(); ++node) {
    if (!has_memory(units, node)) continue;
    const std::string& name = names.name(node);
    const auto [line, added] = lines.try_emplace(&name, nullptr);
    if (added) line->second = &census.types[name];
    ++line->second->count;
    line->second->bytes += units.bytes(node);
  }
}

void count_blocks(const References& references, Census& census) {
  const Heap& heap = references.heap();
  Places places(heap, references.typing().slots().binaries());
  std::unordered_map<uint32_t, CensusLine> by_stack;
  for (BlockId block = 0; block < heap.block_count(); ++block) {
    ++census.by_age[std::min<size_t>(heap.block(block).age, Census::kAges - 1)];
    CensusLine& line = by_stack[heap.block(block).stack];
    ++line.count;
    line.bytes += heap.block(block).size;
  }
  for (const auto& [stack, here] : by_stack) {
    const std::vector<report::Frame> frames = places.allocation(stack);
    CensusLine& line = census.sites[frames.empty() ? kUnknownSite : place_text(frames.front())];
    line.count += here.count;
    line.bytes += here.bytes;
  }
}

}  // namespace

Census take_census(const Analyzed& analyzed) {
  Census census;
  census.report = analyzed.report;
  count_types(analyzed.references, census);
  count_blocks(analyzed.references, census);
  return census;
}

}  // namespace gordian
