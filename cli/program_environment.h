// The environment in which the program runs: that of gordian, and two variables for the runtime.
#ifndef GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_
#define GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_

#include <string>
#include <vector>

namespace gordian::cli {

struct RuntimeSettings {
  std::string runtime;  // path of libgordian.so, without blanks and colons
  std::string folder;   // absolute
  std::string stacks;   // "full", "none", or empty: as GORDIAN_OPTIONS says, else the runtime's default
};

// "NAME=value" each. The runtime comes first in LD_PRELOAD, before what stands there already; GORDIAN_OPTIONS (its
// grammar is in preload/runtime/options.h) keeps the options that are not set here.
std::vector<std::string> program_environment(const RuntimeSettings& settings);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PROGRAM_ENVIRONMENT_H_
