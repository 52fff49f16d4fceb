#include "history/dashboard/finding_owner.h"

#include <cstddef>
#include <utility>

#include "analyzer/report/system_modules.h"

namespace gordian::history {
namespace {

// Nobody, if the file has no owner.
FindingOwner found_by(Ownership& ownership, const char* found, const std::string& file, uint32_t line) {
  if (file.empty()) return {};
  const Ownership::Place& place = ownership.place_of(file);
  if (place.owners.empty()) return {};
  return {place.owners, found, place.path, line};
}

FindingOwner by_allocation(Ownership& ownership, const FindingRow& row) {
  return found_by(ownership, "allocation", row.file, row.line);
}

FindingOwner by_text(Ownership& ownership, const report::Finding& text) {
  for (const report::Member& member : text.members()) {
    for (const report::Frame& frame : member.allocated_at()) {
      if (is_of_the_implementation(frame.module())) continue;
      const std::string& file = frame.path().empty() ? frame.file() : frame.path();
      if (auto owner = found_by(ownership, "caller", file, frame.line()); !owner.owners.empty()) return owner;
    }
  }
  for (const report::Member& member : text.members()) {
    const report::Destructor& destructor = member.destructor();
    // Without the whole name, "file:line".
    const std::string file =
        destructor.path().empty() ? destructor.at().substr(0, destructor.at().rfind(':')) : destructor.path();
    if (auto owner = found_by(ownership, "destructor", file, destructor.line()); !owner.owners.empty()) return owner;
  }
  return {};
}

}  // namespace

FindingOwner owner_of(Ownership& ownership, const FindingRow& row, const report::Finding& text) {
  FindingOwner owner = by_allocation(ownership, row);
  if (owner.owners.empty() && ownership.has_owners()) owner = by_text(ownership, text);
  return owner;
}

std::vector<FindingOwner> owners_of(Queries& queries, Ownership& ownership, const std::string& project,
                                    const std::vector<FindingRow>& rows) {
  std::vector<FindingOwner> owners;
  std::vector<const FindingRow*> unknown;
  std::vector<size_t> indexes;
  for (const FindingRow& row : rows) {
    owners.push_back(by_allocation(ownership, row));
    if (!owners.back().owners.empty() || !ownership.has_owners()) continue;
    unknown.push_back(&row);
    indexes.push_back(owners.size() - 1);
  }
  if (unknown.empty()) return owners;
  const std::vector<report::Finding> texts = queries.texts(project, unknown);
  for (size_t i = 0; i < texts.size(); ++i) owners[indexes[i]] = by_text(ownership, texts[i]);
  return owners;
}

}  // namespace gordian::history
