// Likewise for files that make or show reports; see standard.h.
#ifndef GORDIAN_SCHEMA_PCH_REPORTS_H_
#define GORDIAN_SCHEMA_PCH_REPORTS_H_

#include <fmt/format.h>

#include "report.pb.h"
#include "schema/pch/standard.h"

#endif  // GORDIAN_SCHEMA_PCH_REPORTS_H_
