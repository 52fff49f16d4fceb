// The dashboard's page (viewer/web/src/dashboard/), which is a part of the program.
#ifndef GORDIAN_HISTORY_DASHBOARD_PAGE_H_
#define GORDIAN_HISTORY_DASHBOARD_PAGE_H_

#include <string>

namespace gordian::history {

// False if gordian was built without npm: then there is no page.
bool dashboard_page_is_there();

// As it stands in a site: it reads files. REQUIRES: dashboard_page_is_there().
std::string dashboard_page();
// As it is served: it asks the server that it comes from.
std::string served_dashboard_page();

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_DASHBOARD_PAGE_H_
