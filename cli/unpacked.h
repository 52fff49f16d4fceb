// Packs where a command takes snapshots: they are unpacked to a folder like those that `gordian run` makes.
#ifndef GORDIAN_CLI_UNPACKED_H_
#define GORDIAN_CLI_UNPACKED_H_

#include <cstdint>
#include <string>

namespace gordian::cli {

// `path` itself, unless it is a pack: then a folder of its own with what is in it, in TMPDIR or /tmp, private to its
// user. That goes when the process ends, also by a signal that can be caught; should it stay behind, the next one that
// unpacks a pack removes it. The same pack is unpacked once. Messages of say() show the pack's name instead of the
// folder's. Throws Failure: it is no pack, it is damaged, too large, or there is no room. Not thread-safe.
std::string unpacked(const std::string& path);

// What unpacked() gives for a pack that would take more is a Failure. GORDIAN_UNPACK_LIMIT sets it, too.
inline constexpr uint64_t kUnpackLimit = uint64_t{8} << 30;
void set_unpack_limit(uint64_t bytes);

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_UNPACKED_H_
