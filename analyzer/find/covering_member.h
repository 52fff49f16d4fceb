// Which member of an object lies at an offset, where no slot says it: storage that debug info describes as mere bytes,
// such as boost::function's or that of a small buffer of one's own.
#ifndef GORDIAN_ANALYZER_FIND_COVERING_MEMBER_H_
#define GORDIAN_ANALYZER_FIND_COVERING_MEMBER_H_

#include <cstdint>
#include <string>

#include "analyzer/binary/binaries.h"

namespace gordian {

// "Client::options.on_close": members of the program's own classes down to the first one of a library's; empty if
// nothing is known.
std::string covering_member(Binaries& binaries, TypeId object, uint64_t offset);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_FIND_COVERING_MEMBER_H_
