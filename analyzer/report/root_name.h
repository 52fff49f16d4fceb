// What people call a root: a global's name, a thread's stack and the function whose frame it is.
#ifndef GORDIAN_ANALYZER_REPORT_ROOT_NAME_H_
#define GORDIAN_ANALYZER_REPORT_ROOT_NAME_H_

#include <cstdint>
#include <string>

#include "analyzer/find/references.h"
#include "report.pb.h"

namespace gordian {

// The word of a root area, for people; without `elements` and the like.
report::Owner describe_root(const References& references, const Root& root);

// "+0x4040 of libfoo.so": the address as its module's file has it, which is the same in every run. Empty if it is in
// none.
std::string place_in_module(const Heap& heap, uint64_t address);

// The same of a word of a module's data, also if it is behind the module's own segments. REQUIRES: a root of that kind.
std::string global_place(const Heap& heap, const Root& root);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_REPORT_ROOT_NAME_H_
