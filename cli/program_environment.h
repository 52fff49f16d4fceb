// The environment in which the program runs: that of gordian, and two variables for the runtime.
#ifndef GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_
#define GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace gordian::cli {

// What GORDIAN_OPTIONS says beside the folder is kept where these are empty.
struct RuntimeSettings {
  std::string runtime;  // path of libgordian.so, without blanks and colons
  std::string folder;   // absolute
  pid_t pid = 0;        // of the program that is started
  std::string every;    // "30s", "500ms"
  std::string growth;   // bytes
  std::string keep;     // "100", "all"
  bool on_crash = false;
  std::string follow;  // "all", "first", "NAME,NAME"
  std::string stacks;  // "full", "sampled", "none"
};

// "NAME=value" each. The runtime comes first in LD_PRELOAD, before what stands there already; GORDIAN_OPTIONS (its
// grammar is in preload/runtime/options.h) keeps the options that are not set here.
std::vector<std::string> program_environment(const RuntimeSettings& settings);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_
