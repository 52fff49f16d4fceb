#ifndef GORDIAN_ANALYZER_OWNERSHIP_LIBSTDCXX_H_
#define GORDIAN_ANALYZER_OWNERSHIP_LIBSTDCXX_H_

#include "analyzer/ownership/scheme.h"

namespace gordian {

const Scheme& libstdcxx_scheme();

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_LIBSTDCXX_H_
