// The pages' bytes, compressed; made by embed_page.py when gordian is built.
#ifndef GORDIAN_VIEWER_HTML_PAGE_DATA_H_
#define GORDIAN_VIEWER_HTML_PAGE_DATA_H_

#include <string_view>

namespace gordian {

// gzip; empty if there was no npm to build it with.
std::string_view page_data();
std::string_view dashboard_page_data();  // of history/dashboard/

}  // namespace gordian

#endif  // GORDIAN_VIEWER_HTML_PAGE_DATA_H_
