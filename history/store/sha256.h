// SHA-256 (FIPS 180-4). What is hashed here are names and reports, not secrets.
#ifndef GORDIAN_HISTORY_STORE_SHA256_H_
#define GORDIAN_HISTORY_STORE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gordian::history {

class Sha256 {
 public:
  void add(std::string_view data);
  // Its length in front, so that ("ab", "c") and ("a", "bc") differ.
  void add_field(std::string_view data);
  // To be called once; nothing may be added after that.
  std::array<uint8_t, 32> finish();

 private:
  void block(const uint8_t* data);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> rest_ = {};
  size_t in_rest_ = 0;
  uint64_t bytes_ = 0;
};

// The first `digits` hexadecimal digits of what was hashed. REQUIRES: digits <= 64.
std::string hex_digest(Sha256 hash, size_t digits);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_SHA256_H_
