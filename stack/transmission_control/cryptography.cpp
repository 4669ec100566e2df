#include "transmission_control/cryptography.h"

#include <algorithm>
#include <utility>

#include "formats/ebcdic.h"
#include "formats/ru/session_control.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr CipherBlock kZero{};
constexpr std::size_t kKeyOffset = 28;  // of a BIND image

// The compiler may not leave this out, though nobody reads the bytes again.
void wipe(CipherBlock& block) {
  volatile std::uint8_t* p = block.data();
  for (std::size_t i = 0; i < block.size(); ++i) p[i] = 0;
}

// SNA reference 12.1, 3: the transformation that proves possession of the key [k].
CipherBlock inverted_half(CipherBlock seed) {
  for (std::size_t i = 0; i < seed.size() / 2; ++i) seed[i] = static_cast<std::uint8_t>(~seed[i]);
  return seed;
}

}  // namespace

std::optional<CipherBlock> KeyList::master_key(std::string_view plu, std::string_view lu) const {
  const KeyDefinition* best = nullptr;
  for (const auto& key : keys_) {
    if (key.lu != lu) continue;
    if (key.plu == plu) return key.master_key;
    if (key.plu.empty()) best = &key;
  }
  return best == nullptr ? std::nullopt : std::optional(best->master_key);
}

void SessionCryptography::use(const CryptographyServices* services, std::string lu) {
  services_ = services;
  lu_ = std::move(lu);
}

Sense SessionCryptography::accept(const Bind& bind, bool secondary) {
  reset();
  if (services_ == nullptr) return sense::cryptography_not_supported;
  auto master = services_->keys->master_key(to_name(bind.plu_name), lu_);
  if (!master) return sense::cryptography_not_supported;
  std::copy_n(bind.cryptography_options.begin() + 1, kBlock, key_.begin());
  const bool ok = services_->cipher->decipher(*master, kZero, key_) && (!secondary || services_->seeds->fill(seed_));
  wipe(*master);
  return ok ? Sense::none : sense::cryptography_inoperative;
}

bool SessionCryptography::put_seed(std::span<std::uint8_t> image) {
  auto enciphered = seed_;
  if (!services_->cipher->encipher(key_, kZero, enciphered)) return false;
  std::copy(enciphered.begin(), enciphered.end(), image.begin() + kKeyOffset);
  return true;
}

bool SessionCryptography::take_seed(ByteView image) {
  if (services_ == nullptr || image.size() < kImageLength) return false;
  std::copy_n(image.begin() + kKeyOffset, kBlock, seed_.begin());
  return services_->cipher->decipher(key_, kZero, seed_);
}

Bytes SessionCryptography::crv_ru() {
  auto block = inverted_half(seed_);
  if (services_ == nullptr || !services_->cipher->encipher(key_, kZero, block)) return {};
  return emit_crv(Crv{Bytes(block.begin(), block.end())});
}

Sense SessionCryptography::verify(ByteView crv_ru) {
  const auto crv = parse_crv(crv_ru);
  if (!crv) return crv.error().sense;
  if (crv->value.size() != kBlock) return sense::ru_length_error;
  CipherBlock block{};
  std::copy(crv->value.begin(), crv->value.end(), block.begin());
  if (services_ == nullptr || !services_->cipher->decipher(key_, kZero, block)) return sense::cryptography_inoperative;
  return inverted_half(block) == seed_ ? Sense::none : sense::ru_data_error;
}

std::size_t SessionCryptography::enciphered_length(std::size_t clear) { return (clear + kBlock - 1) / kBlock * kBlock; }

// SNA reference 12.1, 4 and 5.
Sense SessionCryptography::encipher(Rh& rh, Buffer& ru) {
  const auto pad = enciphered_length(ru.size()) - ru.size();
  if (pad != 0) {
    CipherBlock filler{};
    filler[pad - 1] = static_cast<std::uint8_t>(pad);
    ru.append(ByteView(filler).first(pad));
  }
  rh.set_edi(true).set_pdi(pad != 0);
  return services_ != nullptr && services_->cipher->encipher(key_, seed_, {ru.data(), ru.size()})
             ? Sense::none
             : sense::cryptography_inoperative;
}

Sense SessionCryptography::decipher(const Rh& rh, ByteView ru, ByteView& clear) {
  if (ru.size() % kBlock != 0) return sense::ru_length_error;
  clear_.assign(ru.begin(), ru.end());
  if (services_ == nullptr || !services_->cipher->decipher(key_, seed_, clear_)) return sense::cryptography_inoperative;
  std::size_t pad = 0;
  if (rh.pdi()) {
    pad = clear_.empty() ? 0 : clear_.back();
    if (pad == 0 || pad >= kBlock) return sense::ru_data_error;
  }
  clear = ByteView(clear_).first(clear_.size() - pad);
  return Sense::none;
}

void SessionCryptography::reset() {
  wipe(key_);
  wipe(seed_);
}

std::optional<CipherBlock> make_session_key(const CryptographyServices& services, std::string_view plu,
                                            std::string_view lu) {
  auto master = services.keys->master_key(plu, lu);
  if (!master) return std::nullopt;
  CipherBlock key{};
  const bool ok = services.seeds->fill(key) && services.cipher->encipher(*master, kZero, key);
  wipe(*master);
  return ok ? std::optional(key) : std::nullopt;
}

}  // namespace openrui
