#include "history/store/revision.h"

#include <random>

namespace gordian::history {

int64_t new_revision() {
  std::random_device device;
  return std::uniform_int_distribution<int64_t>(kFirstRevision)(device);
}

}  // namespace gordian::history
