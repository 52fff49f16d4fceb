// What a SARIF file says of each kind of finding, before any was found.
#ifndef GORDIAN_VIEWER_FORMATS_SARIF_RULES_H_
#define GORDIAN_VIEWER_FORMATS_SARIF_RULES_H_

#include <cstddef>
#include <string>

#include "analyzer/report/json_values.h"

namespace gordian {

// The list for tool.driver.rules.
Json sarif_rules();

// Index into that list; the last one for a kind that is not known.
size_t sarif_rule_index(const std::string& kind);

// "gordian-cycle".
std::string sarif_rule_id(size_t index);

// By kind and confidence: a proved leak is an error, a probable one a warning; what is no leak (yet) is a note.
std::string sarif_level(const report::Finding& finding);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_SARIF_RULES_H_
