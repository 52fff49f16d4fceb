// The options of `gordian run` that are meant for the runtime: when to take snapshots, of which processes, with which
// call stacks.
#ifndef GORDIAN_CLI_RUNTIME_OPTIONS_H_
#define GORDIAN_CLI_RUNTIME_OPTIONS_H_

#include "cli/program_environment.h"

namespace CLI {
class App;
}

namespace gordian::cli {

// Declares them on `sub`; each is checked as it is read, and put into `settings`, which must live as long as `sub`.
void add_runtime_options(CLI::App& sub, RuntimeSettings& settings);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_RUNTIME_OPTIONS_H_
