// Session-level cryptography (SNA reference 12.1): DES in CBC mode for the RUs of FMD requests. It is here for
// compatibility with hosts that ask for it: DES keeps nobody out today. What protects a link is TLS under it.
//
// The engine has no cipher of its own; what it needs from outside is injected.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/sense_code.h"
#include "formats/rh.h"
#include "formats/ru/bind.h"
#include "formats/session_rules.h"

namespace openrui {

// A key, an initial chaining value or a seed of DES.
using CipherBlock = std::array<std::uint8_t, 8>;

// DES-CBC over whole blocks, in place. False: the cipher does not work (0848).
class Cipher {
 public:
  virtual ~Cipher() = default;
  virtual bool encipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) = 0;
  virtual bool decipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) = 0;
};

// Where the master key of a secondary LU comes from: the session key in the BIND is enciphered under it (byte 27, key
// method 00).
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // `plu`: name in the BIND; `lu`: name in the configuration. Nothing: no cryptography with these partners.
  virtual std::optional<CipherBlock> master_key(std::string_view plu, std::string_view lu) const = 0;
};

// Numbers that nobody can guess, for session seeds and session keys. False: there are none now (0848).
class SeedSource {
 public:
  virtual ~SeedSource() = default;
  virtual bool fill(std::span<std::uint8_t> bytes) = 0;
};

// All outlive the sessions that use them. None is null.
struct CryptographyServices {
  Cipher* cipher;
  KeyStore* keys;
  SeedSource* seeds;
};

// The keys of a configuration file.
struct KeyDefinition {
  std::string lu;
  std::string plu;  // empty: any
  CipherBlock master_key{};
};
struct CryptographyDefinition {
  bool allow_des = false;  // without it there is no session-level cryptography at all
  std::vector<KeyDefinition> keys;
};
class KeyList final : public KeyStore {
 public:
  explicit KeyList(std::vector<KeyDefinition> keys) : keys_(std::move(keys)) {}
  // A key for the very PLU goes before one for any.
  std::optional<CipherBlock> master_key(std::string_view plu, std::string_view lu) const override;

 private:
  std::vector<KeyDefinition> keys_;
};

// The cryptography of one half-session, from BIND to the end of the session.
class SessionCryptography {
 public:
  // Where the cryptography options are in a BIND image, and the seed in the image of its response.
  static constexpr std::size_t kFieldOffset = 26;
  static constexpr std::size_t kOptionsLength = 9;  // byte 27 and the 8 bytes of key or seed
  static constexpr std::size_t kImageLength = kFieldOffset + 1 + kOptionsLength;

  SessionCryptography() = default;
  SessionCryptography(const SessionCryptography&) = delete;
  SessionCryptography& operator=(const SessionCryptography&) = delete;
  ~SessionCryptography() { reset(); }

  // `lu`: name of the secondary LU for the key store.
  void use(const CryptographyServices* services, std::string lu);
  bool available() const { return services_ != nullptr; }

  // Both ends, before the session starts: the key in the BIND. `secondary`: chooses the session seed as well. None, or
  // the sense code of SNA reference 6.7, row 15: 10030014 no services or no key, 0848 the cipher or the seeds fail.
  Sense accept(const Bind& bind, bool secondary);
  // Secondary: the seed as bytes 28 to 35 of the response carry it. `image` has at least kImageLength bytes.
  bool put_seed(std::span<std::uint8_t> image);
  // Primary: takes the seed out of the image of a positive response. False: it is not there, or the cipher fails.
  bool take_seed(ByteView image);
  // Primary: the RU of CRV. Empty when the cipher fails.
  Bytes crv_ru();
  // Secondary: none when the CRV proves that the partner has the key; 1001 when not, 1002 when it is no CRV.
  Sense verify(ByteView crv_ru);

  // The RU of an FMD request, padded and enciphered; EDI and PDI are set in `rh`. 0848 when the cipher fails.
  Sense encipher(Rh& rh, Buffer& ru);
  // The clear RU of an enciphered request; the view lives until the next call. 1002: not whole blocks; 1001: a pad
  // count that cannot be; 0848: the cipher fails.
  Sense decipher(const Rh& rh, ByteView ru, ByteView& clear);
  // Length on the wire of an RU that will be enciphered.
  static std::size_t enciphered_length(std::size_t clear);

  // The keys are overwritten.
  void reset();

 private:
  static constexpr std::size_t kBlock = std::tuple_size_v<CipherBlock>;

  const CryptographyServices* services_ = nullptr;
  std::string lu_;
  CipherBlock key_{};
  CipherBlock seed_{};
  Bytes clear_;
};

// The key field of a BIND for a new session: a session key of its own, enciphered under the master key of the LU.
// Nothing when there is no key or the services fail. For the primary.
std::optional<CipherBlock> make_session_key(const CryptographyServices& services, std::string_view plu,
                                            std::string_view lu);

}  // namespace openrui
