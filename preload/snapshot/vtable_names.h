// Which types are control blocks of shared pointers, by their mangled names.
#ifndef GORDIAN_PRELOAD_SNAPSHOT_VTABLE_NAMES_H_
#define GORDIAN_PRELOAD_SNAPSHOT_VTABLE_NAMES_H_

#include "preload/platform/text.h"
#include "preload/snapshot/fields.h"

namespace gordian::preload {

// How an object of this type stores its counts; kNone for everything that is not a control block. Goes by the type's
// own name, not by names in its template arguments.
Counts counts_of_type(Text mangled);

}  // namespace gordian::preload

#endif  // GORDIAN_PRELOAD_SNAPSHOT_VTABLE_NAMES_H_
