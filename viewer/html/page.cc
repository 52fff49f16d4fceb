#include "viewer/html/page.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "viewer/html/compression.h"
#include "viewer/html/page_data.h"

namespace gordian {
namespace {

constexpr std::string_view kPlace = "<script id=\"answers\" type=\"application/gzip;base64\">";

// {"PATH": answer, …}. The answers are JSON already.
std::string as_one_json(const std::map<std::string, std::string>& answers) {
  std::string json = "{";
  const char* separator = "";
  for (const auto& [path, answer] : answers) {
    json +=
        separator + nlohmann::json(path).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + ":" + answer;
    separator = ",";
  }
  return json + "}";
}

}  // namespace

bool page_is_there() { return !page_data().empty(); }

std::string page() { return gunzip(page_data()); }

std::string page_with(const std::map<std::string, std::string>& answers) {
  std::string html = page();
  const size_t place = html.find(kPlace);
  if (place == std::string::npos) throw std::runtime_error("the page has no place for answers");
  return html.insert(place + kPlace.size(), base64(gzip(as_one_json(answers))));
}

}  // namespace gordian
