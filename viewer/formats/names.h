// What all formats call processes and findings.
#ifndef GORDIAN_VIEWER_FORMATS_NAMES_H_
#define GORDIAN_VIEWER_FORMATS_NAMES_H_

#include <cstdint>
#include <string>

#include "report.pb.h"

namespace gordian {

// All are clean_text().

// "server" of "/usr/bin/server"; "?" if the report does not say.
std::string program_name(const report::Process& process);

// "server (4711)".
std::string process_title(const report::Process& process);

// "cycle of 2 objects: A → B", "latent cycle of 2 objects: A → B", "unreachable: Buffer",
// "cache: map<int, shared_ptr<Session>>", "memory of dead objects: Session".
std::string finding_name(const report::Finding& finding);

// Whether memory is lost: a cycle that nothing owns, or memory that nothing points to.
bool is_leak(const report::Finding& finding);

// "2026-11-28T21:00:00": UTC, of nanoseconds since 1970.
std::string utc_time(uint64_t nanoseconds);

}  // namespace gordian

#endif  // GORDIAN_VIEWER_FORMATS_NAMES_H_
