// The subcommands of `gordian`, one file each. A command declares its options on `app` and, when it was chosen and the
// command line is valid, sets `exit_status`. A command may throw Failure.
#ifndef GORDIAN_CLI_COMMANDS_H_
#define GORDIAN_CLI_COMMANDS_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gordian::cli {

// `after_dashes` is what stood behind the first `--` of the command line (see command_line.h).
void add_run(CLI::App& app, const std::vector<std::string>& after_dashes, int& exit_status);
void add_analyze(CLI::App& app, int& exit_status);
void add_snapshot(CLI::App& app, int& exit_status);
void add_dump(CLI::App& app, int& exit_status);
void add_why(CLI::App& app, int& exit_status);
void add_objects(CLI::App& app, int& exit_status);
void add_referrers(CLI::App& app, int& exit_status);
void add_referents(CLI::App& app, int& exit_status);
void add_diff(CLI::App& app, int& exit_status);
void add_check(CLI::App& app, int& exit_status);
void add_pack(CLI::App& app, int& exit_status);
void add_view(CLI::App& app, int& exit_status);
void add_history(CLI::App& app, int& exit_status);
void add_dashboard(CLI::App& app, int& exit_status);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_COMMANDS_H_
