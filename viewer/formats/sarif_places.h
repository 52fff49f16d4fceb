// Places in source files and binaries, as SARIF has them.
#ifndef GORDIAN_VIEWER_FORMATS_SARIF_PLACES_H_
#define GORDIAN_VIEWER_FORMATS_SARIF_PLACES_H_

#include <cstdint>
#include <string>

#include "analyzer/report/json_values.h"
#include "viewer/formats/source_paths.h"

namespace gordian {

// What source files are relative to, by the convention that GitHub and others share.
inline constexpr const char* kSourceRoot = "%SRCROOT%";

// "file:///a%20b" of "/a b"; without the scheme of a relative path.
std::string uri_of(const std::string& path);

// A physicalLocation: of a source file (relative to the root if it is below it), with its line if that is known.
Json sarif_source_place(const std::string& path, uint32_t line, const SourcePaths& paths);
// … of a file without lines.
Json sarif_file_place(const std::string& path);

// A location: the frame's source line; without debug info its address in the module. `message` may be empty.
Json sarif_location(const report::Frame& frame, const std::string& message, const SourcePaths& paths);

// Characters that mean a link in a SARIF message are escaped.
std::string sarif_words(const std::string& text);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_SARIF_PLACES_H_
