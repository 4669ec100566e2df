// A cipher that is no cipher: reversible, chained, and wrong for every other key, which is all that the protocol needs.
#pragma once

#include "transmission_control/cryptography.h"

namespace openrui::test {

class ToyCipher final : public Cipher {
 public:
  bool encipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) override {
    if (broken) return false;
    auto chain = initial;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto k = i % chain.size();
      data[i] = static_cast<std::uint8_t>((data[i] ^ chain[k]) + key[k] + 1);
      chain[k] = data[i];
    }
    return true;
  }
  bool decipher(const CipherBlock& key, const CipherBlock& initial, std::span<std::uint8_t> data) override {
    if (broken) return false;
    auto chain = initial;
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto k = i % chain.size();
      const auto enciphered = data[i];
      data[i] = static_cast<std::uint8_t>((data[i] - key[k] - 1) ^ chain[k]);
      chain[k] = enciphered;
    }
    return true;
  }
  bool broken = false;
};

class CountingSeeds final : public SeedSource {
 public:
  bool fill(std::span<std::uint8_t> bytes) override {
    for (auto& b : bytes) b = ++last_;
    return true;
  }

 private:
  std::uint8_t last_ = 0x40;
};

inline constexpr CipherBlock kMasterKey{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};

struct ToyServices {
  ToyCipher cipher;
  KeyList keys{{{"LUA001", "", kMasterKey}}};
  CountingSeeds seeds;
  CryptographyServices services{&cipher, &keys, &seeds};
};

}  // namespace openrui::test
