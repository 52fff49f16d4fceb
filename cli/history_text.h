// What `gordian history` prints: text and JSON of what was found in a history.
#ifndef GORDIAN_CLI_HISTORY_TEXT_H_
#define GORDIAN_CLI_HISTORY_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "analyzer/report/json_values.h"
#include "history/store/history.h"
#include "history/store/queries.h"

namespace gordian::cli {

// Texts are for a terminal: no control characters. `width`: of the terminal, 0 if there is none.
std::string runs_text(const std::vector<history::RunRow>& runs, size_t width);
std::string finding_text(const history::FindingHistory& finding, const std::string& project, size_t width);
std::string run_text(const history::RunRow& run, const std::vector<history::FindingRow>& night, size_t width);
std::string pruned_text(const std::vector<history::Pruned>& pruned, bool dry_run);

Json json_of(const history::RunRow& run);
Json json_of(const history::FindingRow& finding);
Json json_of(const history::FindingHistory& finding);
Json json_of(const history::Pruned& pruned);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_HISTORY_TEXT_H_
