#ifndef GORDIAN_ANALYZER_OWNERSHIP_BOOST_H_
#define GORDIAN_ANALYZER_OWNERSHIP_BOOST_H_

#include "analyzer/ownership/scheme.h"

namespace gordian {

const Scheme& boost_scheme();

// boost::local_shared_ptr: counts of one thread's own, in front of the shared ones.
const Scheme& boost_local_scheme();

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_BOOST_H_
