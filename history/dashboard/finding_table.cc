#include "history/dashboard/finding_table.h"

#include "history/dashboard/milliseconds.h"

namespace gordian::history {

size_t FindingTable::index_of(const std::string& text) {
  const auto [place, added] = indexes_.emplace(text, indexes_.size());
  if (added) strings_.push_back(text);
  return place->second;
}

void FindingTable::add(const FindingRow& row, const FindingOwner& owner) {
  const std::string& path = ownership_.place_of(row.file).path;
  // The order of FINDING_COLUMNS.
  rows_.push_back(Json::array({index_of(row.binary),
                               index_of(row.id),
                               index_of(row.kind),
                               index_of(row.title),
                               index_of(row.function),
                               index_of(path),
                               row.line,
                               index_of(owner.owners),
                               index_of(owner.found),
                               index_of(owner.path),
                               owner.line,
                               row.ran ? 1 : 0,
                               index_of(word(row.state)),
                               index_of(row.confidence),
                               row.instances,
                               row.total_bytes,
                               row.retained_bytes,
                               milliseconds(row.first_at),
                               index_of(row.first_build),
                               milliseconds(row.since_at),
                               index_of(row.since_build),
                               milliseconds(row.clean_at),
                               index_of(row.clean_build),
                               milliseconds(row.fixed_at),
                               index_of(row.fixed_build)}));
}

Json FindingTable::json(bool more) {
  return {{"strings", std::move(strings_)}, {"rows", std::move(rows_)}, {"more", more}};
}

}  // namespace gordian::history
