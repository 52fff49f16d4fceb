// Small text files that a team keeps: read whole, replaced whole.
#ifndef GORDIAN_CLI_TEXT_FILE_H_
#define GORDIAN_CLI_TEXT_FILE_H_

#include <string>

namespace gordian::cli {

// Throws Failure{exit_status} if it cannot be read, or is larger than 64 MiB.
std::string read_text_file(const std::string& path, int exit_status);

// Readers see the old content or the new one, also if the machine fails in between. Links are followed, access rights
// kept. Throws Failure{exit_status} if it cannot be done; the old content is there then.
void replace_text_file(const std::string& path, const std::string& content, int exit_status);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_TEXT_FILE_H_
