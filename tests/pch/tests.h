// Likewise for unit tests; see schema/pch/standard.h.
#ifndef GORDIAN_TESTS_PCH_TESTS_H_
#define GORDIAN_TESTS_PCH_TESTS_H_

#include <gtest/gtest.h>

#include "schema/pch/standard.h"

#endif  // GORDIAN_TESTS_PCH_TESTS_H_
