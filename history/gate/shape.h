// What is known of a finding in every build of a program, be it with names or without.
//
// Problem: a fingerprint hashes names. Of memory without a count these are the functions that allocated it, and a
// stripped build has none; of objects without a vtable (-fno-rtti, intrusive counts) even the types are nameless there.
// A baseline that was made with the stripped build of a release has to serve the developer's build with debug info,
// too. Example: `new char[24]` in load() has the fingerprint of {"24 bytes", "in load", "in main"}, stripped that of
// {"24 bytes"}. Choice: a second, weaker name, of sizes and places that no build changes: of plain memory its size and
// the modules on the way to it; of a cycle the sizes of its objects and the offsets of the members between them. It is
// asked only if the fingerprint is not known, and only where one of two findings has no names (or, of plain memory, the
// same innermost function: an optimiser leaves out callers); each accepted finding answers for one of the others at
// most. Rejected: names left out of the fingerprint itself: every leak of 24 bytes would be the same one.
#ifndef GORDIAN_HISTORY_GATE_SHAPE_H_
#define GORDIAN_HISTORY_GATE_SHAPE_H_

#include <string>
#include <vector>

#include "report.pb.h"

namespace gordian::gate {

// Eight hexadecimal digits. `exe`: of the process, whose own name may differ from build to build.
std::string shape_of(const report::Finding& finding, const std::string& exe);

// The program's functions that allocated the finding's first object, innermost first, at most six: those of the C and
// C++ libraries are left out. Empty in a stripped program.
std::vector<std::string> call_path(const report::Finding& finding);

// Does this build know what the finding is: the types on the cycle, the functions that allocated plain memory?
bool has_names(const report::Finding& finding);

// "server" of "/usr/bin/server (deleted)": the name of a program in baselines and in what is printed.
std::string binary_name(const report::Process& process);

}  // namespace gordian::gate

#endif  // GORDIAN_HISTORY_GATE_SHAPE_H_
