#include "analyzer/report/system_modules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/report/places.h"

namespace gordian {

std::string module_name(const std::string& module) {
  const std::string file = last_component(module);
  return file.substr(0, file.find(".so"));
}

bool is_of_the_implementation(const std::string& module) {
  constexpr std::array<std::string_view, 10> kNames = {"libc",   "libm",      "libpthread", "libstdc++",
                                                       "libc++", "libc++abi", "libgcc_s",   "ld-linux-x86-64",
                                                       "libdl",  "libgordian"};
  return std::find(kNames.begin(), kNames.end(), module_name(module)) != kNames.end();
}

}  // namespace gordian
