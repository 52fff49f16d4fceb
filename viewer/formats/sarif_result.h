// A finding as a SARIF result.
#ifndef GORDIAN_VIEWER_FORMATS_SARIF_RESULT_H_
#define GORDIAN_VIEWER_FORMATS_SARIF_RESULT_H_

#include "viewer/formats/sarif_places.h"

namespace gordian {

// `process` says where to look if nothing is known of where the memory came from. Without what depends on the other
// findings of the file: fingerprints that count, and how often it was there.
Json sarif_result(const report::Finding& finding, const report::Process& process, const SourcePaths& paths);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_SARIF_RESULT_H_
