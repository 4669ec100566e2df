#include "runtime/session_cryptography.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace openrui {

namespace {

bool run(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data, int enciphers) {
  if (data.empty()) return true;
  if (data.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return false;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  if (context == nullptr) return false;
  std::array<std::uint8_t, 3 * std::tuple_size_v<CipherBlock>> three{};
  for (std::size_t i = 0; i < three.size(); i += key.size()) std::copy(key.begin(), key.end(), three.begin() + i);
  int done = 0;
  const bool ok =
      EVP_CipherInit_ex(context.get(), EVP_des_ede3_cbc(), nullptr, three.data(), initial.data(), enciphers) == 1 &&
      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
      EVP_CipherUpdate(context.get(), data.data(), &done, data.data(), static_cast<int>(data.size())) == 1;
  OPENSSL_cleanse(three.data(), three.size());
  return ok && static_cast<std::size_t>(done) == data.size();
}

}  // namespace

bool DesCipher::encipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) {
  return run(key, initial, data, 1);
}

bool DesCipher::decipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) {
  return run(key, initial, data, 0);
}

bool RandomSeeds::fill(std::span<std::uint8_t> bytes) {
  return RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1;
}

}  // namespace openrui
