// The program that `gordian run` is asked to start: finding it, and saying beforehand why it cannot be looked at.
#ifndef GORDIAN_CLI_PROGRAM_H_
#define GORDIAN_CLI_PROGRAM_H_

#include <string>

namespace gordian::cli {

// The file that execvp(3) would execute for `name`. Throws Failure: exit status 127 if there is none, 126 if there is
// one that may not be executed.
std::string find_program(const std::string& name);

// Throws Failure (exit status 125) if the runtime cannot be preloaded into the program file: statically linked,
// setuid, another machine, another C library, built with a sanitizer. Scripts are followed to what runs them. Says a
// warning if the program has its own malloc inside.
void check_program(const std::string& path);

// Absolute path of libgordian.so: in the build tree, or where `meson install` put it. Throws Failure if there is none,
// or if its path has a character that LD_PRELOAD cannot carry.
std::string find_runtime();

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PROGRAM_H_
