#include "half_session/bind_checks.h"

#include "formats/profiles.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr Sense at(std::uint16_t offset) { return with_specific(sense::invalid_parameter, offset); }

constexpr std::uint8_t kReservedCryptography = 2;
constexpr std::size_t kOptions = 9;

bool wants_cryptography(const Bind& b) { return b.session_cryptography != 0; }

// Byte 27: key method and cipher (6.1).
bool unknown_cipher(const Bind& b) {
  constexpr unsigned kMethod = 0xC0;
  constexpr unsigned kCipher = 0x07;
  return wants_cryptography(b) && (b.cryptography_options[0] & (kMethod | kCipher)) != 0;
}

constexpr BindCheck kChecks[] = {
    {8, [](const Bind& b) { return b.format != 0 || b.type > 1; }, at(1), "6.7, 8: format 0, type 0 or 1"},
    {9, [](const Bind& b) { return !supported_fm_profile(b.fm_profile); }, at(2),
     "6.7, 9: FM profile 2, 3, 4, 7 or 18"},
    {10, [](const Bind& b) { return !supported_ts_profile(b.ts_profile); }, at(3), "6.7, 10: TS profile 2, 3, 4 or 7"},
    {10, [](const Bind& b) { return !legal_profile_pair(b.fm_profile, b.ts_profile); }, at(3),
     "6.7, 10: TS profile that goes with the FM profile, 10.3"},
    {11,
     [](const Bind& b) {
       return find_fm_profile(b.fm_profile)->primary.no_response_excluded && b.primary.response == ChainResponse::none;
     },
     at(4), "6.7, 11: FM profile 2 lets the primary not send without response, 10.2"},
    {11, [](const Bind& b) { return b.mode == SendReceiveMode::reserved; }, at(7),
     "6.7, 11: send/receive mode 11 is reserved"},
    {15, [](const Bind& b) { return b.session_cryptography == kReservedCryptography; }, at(26),
     "6.7, 15: session-level cryptography 10 is reserved"},
    {15, [](const Bind& b) { return wants_cryptography(b) && b.cryptography_options.size() != kOptions; }, at(26),
     "6.7, 15: key length"},
    {15, [](const Bind& b) { return !b.cryptography_options.empty() && b.cryptography_options.size() != kOptions; },
     at(26), "6.7, 15: length of the options, 0 or 9"},
    {15, unknown_cipher, at(27), "6.7, 15: key method 00, cipher 000"},
    {15, [](const Bind& b) { return wants_cryptography(b) && !find_ts_profile(b.ts_profile)->cryptography; },
     sense::cryptography_not_supported, "6.7, 15: CRV is not a request of the TS profile, 10.1"},
};

// 0: no limit stated, so nothing is larger.
bool grew(std::uint8_t sent, std::uint8_t answered) {
  const auto before = ru_size(sent);
  const auto after = ru_size(answered);
  return before != 0 && (after == 0 || after > before);
}

bool pacing_vanished(std::uint8_t sent, std::uint8_t answered) { return sent != 0 && answered == 0; }

// Only what the BIND allowed may be in the answer.
bool option_added(const FmUsage& sent, const FmUsage& answered) {
  return (answered.multiple_ru_chains && !sent.multiple_ru_chains) ||
         (answered.scb_compression && !sent.scb_compression) || (answered.two_phase_commit && !sent.two_phase_commit) ||
         (answered.may_send_eb && !sent.may_send_eb);
}

// Bytes 1 to 25 of the image.
bool same_parameters(Bind sent, Bind answered) {
  for (auto* bind : {&sent, &answered}) {
    bind->has_cryptography = false;
    bind->private_cryptography = bind->session_cryptography = 0;
    bind->cryptography_options.clear();
    bind->has_plu_name = bind->has_user_data = bind->has_urc = bind->has_slu_name = false;
    for (auto* field : {&bind->plu_name, &bind->user_data, &bind->urc, &bind->slu_name, &bind->control_vectors}) {
      field->clear();
    }
  }
  return sent == answered;
}

}  // namespace

std::span<const BindCheck> bind_checks() { return kChecks; }

const BindCheck* check_bind(const Bind& bind, std::span<const BindCheck> checks) {
  for (const auto& check : checks) {
    if (check.fails(bind)) return &check;
  }
  return nullptr;
}

std::string_view fault_of_answer(const Bind& sent, const Bind& answered) {
  if (!sent.negotiable()) {
    return same_parameters(sent, answered) ? std::string_view{} : "it changes a BIND that is not negotiable";
  }
  if (answered.fm_profile != sent.fm_profile || answered.ts_profile != sent.ts_profile) return "it changes a profile";
  if (answered.lu_type != sent.lu_type) return "it changes the LU type";
  if (answered.mode != sent.mode) return "it changes the send/receive mode";
  if (answered.session_cryptography > sent.session_cryptography) return "it raises the cryptography";
  if (grew(sent.secondary_max_ru, answered.secondary_max_ru) || grew(sent.primary_max_ru, answered.primary_max_ru)) {
    return "it raises an RU size";
  }
  if (pacing_vanished(sent.secondary_send_window, answered.secondary_send_window) ||
      pacing_vanished(sent.secondary_receive_window, answered.secondary_receive_window)) {
    return "it turns pacing off";
  }
  if (option_added(sent.primary, answered.primary) || option_added(sent.secondary, answered.secondary) ||
      (answered.fm_headers && !sent.fm_headers) || (answered.alternate_code && !sent.alternate_code) ||
      (answered.brackets_reset_betb && !sent.brackets_reset_betb)) {
    return "it adds an option";
  }
  return {};
}

}  // namespace openrui
