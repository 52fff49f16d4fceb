// Splitting the command line at its first `--`, which CLI11 would swallow together with later ones that belong to the
// program: `gordian run -o d -- git log -- file` has the arguments {run, -o, d} and behind the dashes {git, log, --,
// file}.
#ifndef GORDIAN_CLI_COMMAND_LINE_H_
#define GORDIAN_CLI_COMMAND_LINE_H_

#include <string>
#include <vector>

namespace gordian::cli {

struct CommandLine {
  std::vector<std::string> arguments;  // without the program's own name
  std::vector<std::string> after_dashes;
  bool is_run = false;  // the subcommand is `run`, the only one whose line is split
};

CommandLine split_command_line(int argc, char** argv);

// To be called first. Opens /dev/null (close-on-exec) on those of the descriptors 0, 1, 2 that are closed, so that no
// file that gordian opens can become its stderr; the program finds them closed as they were. Silences protobuf's own
// messages on stderr: what is wrong with a file is said by whoever reads it.
void prepare_process();

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_COMMAND_LINE_H_
