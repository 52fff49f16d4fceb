#include "analyzer/binary/die_table.h"

#include <algorithm>

namespace gordian {
namespace {

// What the layout of the bytes rests on: see kVersion in disk_cache.cc.
static_assert(sizeof(ScopeNode) == 24 && sizeof(TypeKey) == 8 && sizeof(FunctionPart) == 32 &&
              sizeof(FixedVariable) == 24);

// The next `count` rows of `rest`, which is moved behind them; false if it has fewer.
template <typename Row>
bool take(std::span<const std::byte>* rest, uint64_t count, std::span<const Row>* rows) {
  if (count > rest->size() / sizeof(Row)) return false;
  *rows = {reinterpret_cast<const Row*>(rest->data()), static_cast<size_t>(count)};
  *rest = rest->subspan(count * sizeof(Row));
  return true;
}

bool is_consistent(const DieTable& table) {
  for (size_t i = 0; i < table.nodes.size(); ++i)
    if (table.nodes[i].parent > i) return false;
  return std::all_of(table.types.begin(), table.types.end(),
                     [&](const TypeKey& type) { return type.node < table.nodes.size(); });
}

}  // namespace

DieTableBytes::DieTableBytes(const DieTable& table, uint64_t checksum)
    : header_{checksum,
              table.nodes.size(),
              table.types.size(),
              table.functions.size(),
              table.variables.size(),
              table.copies.size(),
              table.destructors.size()},
      parts_{std::as_bytes(std::span(header_)), std::as_bytes(table.nodes),     std::as_bytes(table.types),
             std::as_bytes(table.functions),    std::as_bytes(table.variables), std::as_bytes(table.copies),
             std::as_bytes(table.destructors)} {}

std::optional<DieTable> read_die_table(std::span<const std::byte> bytes, uint64_t checksum) {
  std::span<const uint64_t> header;
  DieTable table;
  if (!take(&bytes, 7, &header) || header[0] != checksum) return std::nullopt;
  const bool whole = take(&bytes, header[1], &table.nodes) && take(&bytes, header[2], &table.types) &&
                     take(&bytes, header[3], &table.functions) && take(&bytes, header[4], &table.variables) &&
                     take(&bytes, header[5], &table.copies) && take(&bytes, header[6], &table.destructors);
  return whole && bytes.empty() && is_consistent(table) ? std::optional(table) : std::nullopt;
}

}  // namespace gordian
