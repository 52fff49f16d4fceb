// What the store tells, as the page's JSON: see viewer/web/src/dashboard/data/answers.ts.
#ifndef GORDIAN_HISTORY_DASHBOARD_ROWS_H_
#define GORDIAN_HISTORY_DASHBOARD_ROWS_H_

#include <cstdint>
#include <vector>

#include "analyzer/report/json_values.h"
#include "history/store/queries.h"

namespace gordian::history {

Json branch_row(const BranchSummary& branch, uint64_t back_findings);
Json binary_row(const BinaryTonight& binary);
Json last_run(const BinaryTonight& binary);  // of one that did not run tonight
Json columns_of(const std::vector<Day>& days);
void add_nights(Json& answer, const std::vector<Night>& nights);  // as `nights` and `builds`
Json presences_json(const std::vector<Presence>& presences);
Json sightings_json(const std::vector<Sighting>& sightings);
Json elsewhere_json(const std::vector<Elsewhere>& places);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_ROWS_H_
