#ifndef GORDIAN_ANALYZER_OWNERSHIP_LIBCXX_H_
#define GORDIAN_ANALYZER_OWNERSHIP_LIBCXX_H_

#include "analyzer/ownership/scheme.h"

namespace gordian {

const Scheme& libcxx_scheme();

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_LIBCXX_H_
