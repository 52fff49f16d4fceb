// What most files include of the standard library, to be compiled once for each library that has many files. This saves
// a third of a build; but a file that forgets one of its own #include lines would compile. So it is only done where a
// build is told to (-Db_pch=true, as scripts/demo and scripts/test do), and never in the builds that one works in.
#ifndef GORDIAN_SCHEMA_PCH_STANDARD_H_
#define GORDIAN_SCHEMA_PCH_STANDARD_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#endif  // GORDIAN_SCHEMA_PCH_STANDARD_H_
