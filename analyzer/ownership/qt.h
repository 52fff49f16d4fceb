// QSharedPointer's control blocks.
#ifndef GORDIAN_ANALYZER_OWNERSHIP_QT_H_
#define GORDIAN_ANALYZER_OWNERSHIP_QT_H_

#include <cstdint>
#include <vector>

#include "analyzer/binary/binaries.h"
#include "analyzer/graph/heap.h"
#include "analyzer/ownership/scheme.h"

namespace gordian {

// Where a control block has the function that ends the object: bytes.
inline constexpr uint64_t kQtDestroyer = 8;

// In the order of their blocks.
std::vector<BareUnit> find_qt_blocks(const Heap& heap, Binaries& binaries);

}  // namespace gordian

#endif  // GORDIAN_ANALYZER_OWNERSHIP_QT_H_
