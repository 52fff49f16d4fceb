// Likewise for files that look at snapshots; see standard.h.
#ifndef GORDIAN_SCHEMA_PCH_SNAPSHOTS_H_
#define GORDIAN_SCHEMA_PCH_SNAPSHOTS_H_

#include "schema/pch/standard.h"
#include "snapshot.pb.h"

#endif  // GORDIAN_SCHEMA_PCH_SNAPSHOTS_H_
