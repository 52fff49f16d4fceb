// SHA-256, by OpenSSL's libcrypto: for names and reports, not for secrets.
#ifndef GORDIAN_HISTORY_STORE_SHA256_H_
#define GORDIAN_HISTORY_STORE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gordian::history {

// Throws std::bad_alloc; std::runtime_error if this machine's library refuses SHA-256.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view data);
  // Its length in front, so that ("ab", "c") and ("a", "bc") differ.
  void add_field(std::string_view data);
  // To be called once; nothing may be added after that.
  std::array<uint8_t, 32> finish();

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;  // EVP_MD_CTX
};

// The first `digits` hexadecimal digits of what was hashed, which is finished by that. REQUIRES: digits <= 64.
std::string hex_digest(Sha256& hash, size_t digits);

}  // namespace gordian::history

#endif  // GORDIAN_HISTORY_STORE_SHA256_H_
