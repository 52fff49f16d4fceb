#include "analyzer/ownership/boost.h"
#include "analyzer/ownership/libcxx.h"
#include "analyzer/ownership/libstdcxx.h"
#include "analyzer/ownership/scheme.h"

namespace gordian {

const std::vector<const Scheme*>& schemes() {
  static const std::vector<const Scheme*> all = {&libstdcxx_scheme(), &libcxx_scheme(), &boost_scheme(),
                                                 &boost_local_scheme()};
  return all;
}

}  // namespace gordian
