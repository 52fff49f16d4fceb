#ifndef GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_SCHEME_H_
#define GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_SCHEME_H_

#include "analyzer/ownership/scheme.h"

namespace gordian {

// Of objects that count themselves. No vtable tells them; intrusive.h finds them.
const Scheme& intrusive_scheme();

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_INTRUSIVE_SCHEME_H_
