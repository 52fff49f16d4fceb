#include "analyzer/binary/c_library.h"

#include <algorithm>
#include <array>

namespace gordian {

bool is_c_library(std::string_view path) {
  constexpr std::array<std::string_view, 6> kNames = {"libc",  "libm",  "libpthread",
                                                      "libdl", "librt", "ld-linux-x86-64"};
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return std::any_of(kNames.begin(), kNames.end(), [file](std::string_view name) {
    return file.starts_with(name) && (file.substr(name.size()).starts_with(".so") ||
                                      (file.substr(name.size()).starts_with("-2.") && file.ends_with(".so")));
  });
}

}  // namespace gordian
