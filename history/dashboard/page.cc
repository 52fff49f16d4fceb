#include "history/dashboard/page.h"

#include <stdexcept>
#include <string_view>

#include "viewer/html/compression.h"
#include "viewer/html/page_data.h"

namespace gordian::history {

bool dashboard_page_is_there() { return !dashboard_page_data().empty(); }

std::string dashboard_page() { return gunzip(dashboard_page_data()); }

std::string served_dashboard_page() {
  constexpr std::string_view kFiles = "data-source=\"files\"", kServer = "data-source=\"server\"";
  std::string page = dashboard_page();
  const size_t place = page.find(kFiles);
  if (place == std::string::npos) throw std::runtime_error("the page has no place for its source");
  return page.replace(place, kFiles.size(), kServer);
}

}  // namespace gordian::history
