#include "viewer/browse/node_address.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace gordian {

std::string hex_address(uint64_t address) { return fmt::format("0x{:x}", address); }

std::optional<uint64_t> parse_address(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  uint64_t address = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), address, 16);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return address;
}

uint64_t address_of(const References& references, NodeId node) {
  const Units& units = references.units();
  if (!units.is_unit(node)) return references.heap().block(units.block_of(node)).address;
  const Unit& unit = units.unit(node);
  return unit.object != 0 ? unit.object : unit.control;
}

NodeId node_at(const References& references, uint64_t address) {
  const Heap& heap = references.heap();
  const BlockId block = heap.find_block(address);
  if (block == kNoBlock) return kNoNode;
  const uint64_t into = address - heap.block(block).address;
  if (into >= std::max<uint64_t>(heap.block(block).size, 1)) return kNoNode;
  return references.units().node_at(block, into);
}

NodeId node_at_address(const References& references, std::string_view text) {
  const auto address = parse_address(text);
  return address ? node_at(references, *address) : kNoNode;
}

}  // namespace gordian
