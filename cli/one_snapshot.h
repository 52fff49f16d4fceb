// Commands that ask something of one snapshot: `why`, `objects`, `referrers`, `referents`, `diff`.
#ifndef GORDIAN_CLI_ONE_SNAPSHOT_H_
#define GORDIAN_CLI_ONE_SNAPSHOT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/analyze.h"

namespace gordian::cli {

// Of a folder, or a pack, the last snapshot of the started program; says so if there are several processes. Throws
// Failure.
std::string snapshot_at(const std::string& path);

// Nothing if it does not begin with a digit: a type's name never does. Throws Failure if it is no address then.
std::optional<uint64_t> address_or_type(const std::string& text);

// As analyze(), with progress on a terminal. Throws Failure.
report::Report analyze_one(const std::string& path, const AnalyzeOptions& options);

// On stdout. Throws Failure if nobody takes it.
void print_answer(const std::string& text);
// The same of text for people: made printable, and as wide as the terminal if it is one.
void print_text(const std::string& text);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_ONE_SNAPSHOT_H_
