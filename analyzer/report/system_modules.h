// Which frames of a stack are the program's own, and which the C and C++ implementation's: of the latter it depends on
// the optimiser and on the library's version which of them stand there.
#ifndef GORDIAN_ANALYZER_REPORT_SYSTEM_MODULES_H_
#define GORDIAN_ANALYZER_REPORT_SYSTEM_MODULES_H_

#include <string>

namespace gordian {

// "libfoo" of "/usr/lib/libfoo.so.1.2".
std::string module_name(const std::string& module);

// The C and C++ libraries, the loader, and Gordian's own. `module`: a path.
bool is_of_the_implementation(const std::string& module);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_SYSTEM_MODULES_H_
