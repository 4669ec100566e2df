// The cipher and the random numbers of session-level cryptography, from OpenSSL. For compatibility with hosts that ask
// for DES; what protects a link is TLS under it.
#pragma once

#include "transmission_control/cryptography.h"

namespace openrui {

// DES-CBC. Not in OpenSSL's default provider any more, but triple DES with one key three times is the same cipher.
class DesCipher final : public Cipher {
 public:
  bool encipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) override;
  bool decipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) override;
};

class RandomSeeds final : public SeedSource {
 public:
  bool fill(std::span<std::uint8_t> bytes) override;
};

// What a node or a host is given; lives as long as it.
class SessionCiphers {
 public:
  explicit SessionCiphers(const CryptographyDefinition& definition)
      : allowed_(definition.allow_des), keys_(definition.keys) {}
  SessionCiphers(const SessionCiphers&) = delete;
  SessionCiphers& operator=(const SessionCiphers&) = delete;

  // Null where the configuration does not allow DES.
  const CryptographyServices* services() const { return allowed_ ? &services_ : nullptr; }

 private:
  bool allowed_;
  DesCipher cipher_;
  KeyList keys_;
  RandomSeeds seeds_;
  CryptographyServices services_{&cipher_, &keys_, &seeds_};
};

}  // namespace openrui
