#include "cli/cache_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace gordian::cli {
namespace {

bool is_own(const std::string& folder) {
  struct stat status = {};
  return stat(folder.c_str(), &status) == 0 && status.st_uid == geteuid();
}

}  // namespace

std::string cache_folder() {
  if (const char* chosen = std::getenv("GORDIAN_CACHE"))
    return std::string_view(chosen) == "off" ? std::string() : std::string(chosen);
  const char* caches = std::getenv("XDG_CACHE_HOME");
  if (caches != nullptr && *caches == '/') return std::string(caches) + "/gordian";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/' || !is_own(home)) return {};
  return std::string(home) + "/.cache/gordian";
}

}  // namespace gordian::cli
