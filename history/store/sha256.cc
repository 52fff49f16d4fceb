#include "history/store/sha256.h"

#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace gordian::history {
namespace {

template <typename Pointer>
EVP_MD_CTX* context_of(const Pointer& context) {
  return static_cast<EVP_MD_CTX*>(context.get());
}

void require(int done) {
  if (done != 1) throw std::runtime_error("libcrypto does not do SHA-256 on this machine");
}

}  // namespace

void Sha256::Free::operator()(void* context) const { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) throw std::bad_alloc();
  require(EVP_DigestInit_ex(context_of(context_), EVP_sha256(), nullptr));
}

void Sha256::add(std::string_view data) { require(EVP_DigestUpdate(context_of(context_), data.data(), data.size())); }

void Sha256::add_field(std::string_view data) {
  add(std::to_string(data.size()));
  add(":");
  add(data);
}

std::array<uint8_t, 32> Sha256::finish() {
  std::array<uint8_t, 32> digest = {};
  require(EVP_DigestFinal_ex(context_of(context_), digest.data(), nullptr));
  return digest;
}

std::string hex_digest(Sha256& hash, size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::array<uint8_t, 32> digest = hash.finish();
  std::string text;
  for (size_t i = 0; i < std::min<size_t>(digits, 64); ++i) text += kDigits[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
  return text;
}

}  // namespace gordian::history
