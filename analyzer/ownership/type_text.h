// A type's name as debug info spells it, with the lambdas in its template arguments called by their place.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_TYPE_TEXT_H_
#define GORDIAN_ANALYZER_OWNERSHIP_TYPE_TEXT_H_

#include <string>

#include "analyzer/binary/binaries.h"

namespace gordian {

// "Holder<main()::<lambda()> >" → "Holder<lambda at job.cc:38>". For source_name() and its like.
std::string type_text(Binaries& binaries, TypeId type);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_TYPE_TEXT_H_
