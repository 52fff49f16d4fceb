// Where gordian keeps what takes long to find in debug info (analyzer/binary/disk_cache.h).
#ifndef GORDIAN_CLI_CACHE_FOLDER_H_
#define GORDIAN_CLI_CACHE_FOLDER_H_

#include <string>

namespace gordian::cli {

// $GORDIAN_CACHE, or $XDG_CACHE_HOME/gordian, or ~/.cache/gordian. Empty, which means nowhere: if GORDIAN_CACHE is
// empty or "off", if there is no home, or if the home is another user's (who could not use what root writes there).
std::string cache_folder();

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_CACHE_FOLDER_H_
