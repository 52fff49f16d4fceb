// The page that viewer/web/ is built into, which is a part of the program; and how answers get into it.
#ifndef GORDIAN_VIEWER_HTML_PAGE_H_
#define GORDIAN_VIEWER_HTML_PAGE_H_

#include <map>
#include <string>

namespace gordian {

// False if gordian was built without npm: then there is no page.
bool page_is_there();
constexpr const char* kWithoutPage =
    "this gordian was built without the page: install npm, build again, or use the text report";

// As it is served: it asks the server that it comes from. REQUIRES: page_is_there().
std::string page();

// As it is sent around: all that it knows is in it. `answers`: JSON, by the path that the page asks with. Throws
// std::runtime_error if memory runs out. REQUIRES: page_is_there().
std::string page_with(const std::map<std::string, std::string>& answers);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_HTML_PAGE_H_
