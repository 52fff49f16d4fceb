// What the page is told about several snapshots together: how one process went on (Timeline), and what two have that
// the other has not (Diff). viewer/web/src/data/answers.ts says what each field means.
#ifndef GORDIAN_VIEWER_ANSWERS_COMPARISON_H_
#define GORDIAN_VIEWER_ANSWERS_COMPARISON_H_

#include <cstdint>
#include <vector>

#include "analyzer/report/json_values.h"
#include "viewer/browse/census.h"

namespace gordian {

inline constexpr uint64_t kNsPerMs = 1'000'000;  // the page counts in milliseconds

// `ids`: of the snapshots, as the page numbers them. REQUIRES: as many as there are, in their order; none is null.
Json timeline_json(const std::vector<uint32_t>& ids, const std::vector<const Census*>& snapshots);

Json diff_json(const Census& before, const Census& after);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_ANSWERS_COMPARISON_H_
