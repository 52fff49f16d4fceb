// What libraries call their templates, and what people call them: `std::string`, `boost::beast::tcp_stream`,
// `std::bind(Session::*, std::shared_ptr<Session>, _1)`.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_NAMES_H_
#define GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

namespace gordian {

// The class `name` (without inline namespaces) with these arguments (each in a person's spelling already, none if it is
// no template), without arguments that are the library's defaults.
std::string person_s_name(std::string_view name, std::vector<std::string> arguments);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_LIBRARY_NAMES_H_
