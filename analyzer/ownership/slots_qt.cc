// Slots of Qt's QSharedPointer {object, control block} and QWeakPointer {control block, object}.
#include "analyzer/ownership/slots.h"

namespace gordian {

bool SlotTable::flatten_qt_type(TypeId id, const Type& type, uint64_t offset, Flattening& into) {
  if (type.name.starts_with("QSharedPointer<")) {
    add(into, SlotKind::kStrong, offset + 8, argument(type, 0), id);
  } else if (type.name.starts_with("QWeakPointer<")) {
    add(into, SlotKind::kWeak, offset, argument(type, 0), id);
  } else {
    return false;
  }
  return true;
}

}  // namespace gordian
