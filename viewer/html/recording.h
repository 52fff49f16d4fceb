// Which answers go into a page in one file.
//
// Small heaps go in whole. Of larger ones what somebody will look at first: the report, the types, the stacks, who
// retains what, the objects of the findings and their surroundings, the largest objects of the largest types; until
// there are enough objects. What is not in it the page can name, and says how to see it (`gordian view`).
#ifndef GORDIAN_VIEWER_HTML_RECORDING_H_
#define GORDIAN_VIEWER_HTML_RECORDING_H_

#include <map>
#include <string>

#include "viewer/answers/session.h"

namespace gordian {

// By the path that the page asks with.
std::map<std::string, std::string> record(Session& session);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_HTML_RECORDING_H_
