#include "analyzer/report/system_modules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/binary/c_library.h"
#include "analyzer/report/places.h"

namespace gordian {

std::string module_name(const std::string& module) {
  const std::string file = last_component(module);
  return file.substr(0, file.find(".so"));
}

bool is_of_the_implementation(const std::string& module) {
  constexpr std::array<std::string_view, 5> kOthers = {"libstdc++", "libc++", "libc++abi", "libgcc_s", "libgordian"};
  return is_c_library(module) || std::find(kOthers.begin(), kOthers.end(), module_name(module)) != kOthers.end();
}

}  // namespace gordian
