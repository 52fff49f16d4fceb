// The last bytes of a pack: what zstd calls a skippable frame, with a magic number and the length of all before it. Who
// cuts a pack off cuts this off.
#ifndef GORDIAN_CLI_PACK_END_H_
#define GORDIAN_CLI_PACK_END_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace gordian::cli {

inline constexpr std::string_view kZstdMagic("\x28\xb5\x2f\xfd", 4);  // what a pack begins with
inline constexpr size_t kPackEndBytes = 24;

inline std::string pack_end(uint64_t bytes_before) {
  std::string end("\x50\x2a\x4d\x18\x10\0\0\0GRDPACK1", 16);  // skippable, 16 bytes long
  char length[8];
  std::memcpy(length, &bytes_before, sizeof(length));
  return end.append(length, sizeof(length));
}

}  // namespace gordian::cli

#endif  // GORDIAN_CLI_PACK_END_H_
