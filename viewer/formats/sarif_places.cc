#include "viewer/formats/sarif_places.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "viewer/formats/clean_text.h"

namespace gordian {

// RFC 3986: what is neither unreserved nor a slash becomes %NN, byte by byte; so it does not matter what is no UTF-8.
std::string uri_of(const std::string& path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char letter : path)
    uri += kPlain.find(letter) != std::string_view::npos ? std::string(1, letter)
                                                         : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  return uri;
}

Json sarif_source_place(const std::string& path, uint32_t line, const SourcePaths& paths) {
  const std::string relative = paths.below_root(path);
  Json place = relative.empty() ? Json{{"artifactLocation", {{"uri", uri_of(paths.absolute(path))}}}}
                                : Json{{"artifactLocation", {{"uri", uri_of(relative)}, {"uriBaseId", kSourceRoot}}}};
  if (line > 0) place["region"] = {{"startLine", std::min<uint32_t>(line, std::numeric_limits<int32_t>::max())}};
  return place;
}

Json sarif_file_place(const std::string& path) { return {{"artifactLocation", {{"uri", uri_of(path)}}}}; }

Json sarif_location(const report::Frame& frame, const std::string& message, const SourcePaths& paths) {
  Json location = Json::object();
  if (has_source(frame)) {
    location["physicalLocation"] = sarif_source_place(frame.path(), frame.line(), paths);
  } else if (frame.module().starts_with('/')) {
    location["physicalLocation"] = sarif_file_place(frame.module());
    location["physicalLocation"]["address"] = {
        {"relativeAddress", std::min<uint64_t>(frame.offset(), std::numeric_limits<int64_t>::max())},
        {"kind", "function"}};
  }
  if (!frame.function().empty())
    location["logicalLocations"] =
        Json::array({{{"fullyQualifiedName", clean_text(frame.function())}, {"kind", "function"}}});
  if (!message.empty()) location["message"] = {{"text", message}};
  return location;
}

std::string sarif_words(const std::string& text) {
  std::string result;
  for (const char letter : clean_text(text)) {
    if (letter == '[' || letter == ']' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

}  // namespace gordian
