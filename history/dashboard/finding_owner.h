// Who owns a finding, by CODEOWNERS, and by which of its places that was found.
//
// The first place that has an owner decides:
//   1. where its first object was allocated: the innermost frame that is the program's own;
//   2. the callers there, from the inside out; then the frames that allocated the other objects, likewise;
//   3. the destructors of its objects.
// So an allocation in a header of the system, or in somebody's library, is of those who called for it.
#ifndef GORDIAN_HISTORY_DASHBOARD_FINDING_OWNER_H_
#define GORDIAN_HISTORY_DASHBOARD_FINDING_OWNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "history/dashboard/ownership.h"
#include "history/store/queries.h"

namespace gordian::history {

struct FindingOwner {
  std::string owners;      // empty: nobody; then all below is, too
  const char* found = "";  // "allocation", "caller", "destructor"
  std::string path;        // of the place that was found
  uint32_t line = 0;
};

// Of each of these. Texts are asked for where the rows alone do not say it.
std::vector<FindingOwner> owners_of(Queries& queries, Ownership& ownership, const std::string& project,
                                    const std::vector<FindingRow>& rows);
// Of one whose text is known.
FindingOwner owner_of(Ownership& ownership, const FindingRow& row, const report::Finding& text);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_FINDING_OWNER_H_
