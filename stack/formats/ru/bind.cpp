#include "formats/ru/bind.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr std::uint8_t kRequestCode = 0x31;
constexpr std::uint8_t kWindow = 0x3F;

constexpr bool on(std::uint8_t byte, unsigned mask) { return (byte & mask) != 0; }
constexpr unsigned bit(bool v, unsigned mask) { return v ? mask : 0; }

FmUsage parse_usage(std::uint8_t b) {
  FmUsage u;
  u.multiple_ru_chains = on(b, 0x80);
  u.delayed_request_mode = on(b, 0x40);
  u.response = static_cast<ChainResponse>((b >> 4) & 3);
  u.two_phase_commit = on(b, 0x08);
  u.reserved = on(b, 0x04);
  u.scb_compression = on(b, 0x02);
  u.may_send_eb = on(b, 0x01);
  return u;
}

unsigned emit_usage(const FmUsage& u) {
  return bit(u.multiple_ru_chains, 0x80) | bit(u.delayed_request_mode, 0x40) |
         (static_cast<unsigned>(u.response) << 4) | bit(u.two_phase_commit, 0x08) | bit(u.reserved, 0x04) |
         bit(u.scb_compression, 0x02) | bit(u.may_send_eb, 0x01);
}

void parse_common_usage(Bind& bind, std::uint8_t b6, std::uint8_t b7) {
  bind.whole_bius_required = on(b6, 0x80);
  bind.fm_headers = on(b6, 0x40);
  bind.brackets_reset_betb = on(b6, 0x20);
  bind.termination_rule_1 = on(b6, 0x10);
  bind.alternate_code = on(b6, 0x08);
  bind.snf_available = on(b6, 0x04);
  bind.bis_sent = on(b6, 0x02);
  bind.may_be_queued = on(b6, 0x01);
  bind.mode = static_cast<SendReceiveMode>(b7 >> 6);
  bind.symmetric_recovery = on(b7, 0x20);
  bind.primary_first_speaker = on(b7, 0x10);
  bind.alternate_code_id = static_cast<std::uint8_t>((b7 >> 2) & 3);
  bind.control_vectors_present = on(b7, 0x02);
  bind.primary_sends_first = on(b7, 0x01);
}

void emit_common_usage(const Bind& bind, ByteWriter& out) {
  out.u8(bit(bind.whole_bius_required, 0x80) | bit(bind.fm_headers, 0x40) | bit(bind.brackets_reset_betb, 0x20) |
         bit(bind.termination_rule_1, 0x10) | bit(bind.alternate_code, 0x08) | bit(bind.snf_available, 0x04) |
         bit(bind.bis_sent, 0x02) | bit(bind.may_be_queued, 0x01));
  out.u8((static_cast<unsigned>(bind.mode) << 6) | bit(bind.symmetric_recovery, 0x20) |
         bit(bind.primary_first_speaker, 0x10) | (static_cast<unsigned>(bind.alternate_code_id & 3) << 2) |
         bit(bind.control_vectors_present, 0x02) | bit(bind.primary_sends_first, 0x01));
}

// Bytes 8 to 13.
void parse_pacing(Bind& bind, ByteReader& in) {
  const auto b8 = in.u8();
  const auto b9 = in.u8();
  bind.secondary_max_ru = in.u8();
  bind.primary_max_ru = in.u8();
  const auto b12 = in.u8();
  const auto b13 = in.u8();
  bind.secondary_to_primary_two_stage = on(b8, 0x80);
  bind.secondary_send_window = b8 & kWindow;
  bind.adaptive_pacing = on(b9, 0x80);
  bind.secondary_receive_window = b9 & kWindow;
  bind.primary_to_secondary_one_stage = on(b12, 0x80);
  bind.primary_send_window = b12 & kWindow;
  bind.primary_receive_window = b13 & kWindow;
  bind.pacing_reserved = {static_cast<std::uint8_t>(b8 & 0x40), static_cast<std::uint8_t>(b9 & 0x40),
                          static_cast<std::uint8_t>(b12 & 0x40), static_cast<std::uint8_t>(b13 & 0xC0)};
}

void emit_pacing(const Bind& bind, ByteWriter& out) {
  const auto& r = bind.pacing_reserved;
  const auto window = [](std::uint8_t w) { return static_cast<unsigned>(w & kWindow); };
  out.u8(bit(bind.secondary_to_primary_two_stage, 0x80) | (r[0] & 0x40U) | window(bind.secondary_send_window));
  out.u8(bit(bind.adaptive_pacing, 0x80) | (r[1] & 0x40U) | window(bind.secondary_receive_window));
  out.u8(bind.secondary_max_ru).u8(bind.primary_max_ru);
  out.u8(bit(bind.primary_to_secondary_one_stage, 0x80) | (r[2] & 0x40U) | window(bind.primary_send_window));
  out.u8((r[3] & 0xC0U) | window(bind.primary_receive_window));
}

FormatError overrun(std::size_t length_at, std::string_view text) {
  return {with_specific(sense::invalid_parameter, static_cast<std::uint16_t>(length_at)), length_at, text};
}

// A length byte and as many bytes. True when it was read or the RU had ended before it; false when the bytes are
// missing.
bool parse_field(ByteReader& in, bool& present, Bytes& field) {
  if (in.left() == 0) return true;
  const auto bytes = in.take(in.u8());
  if (!in.ok()) return false;
  present = true;
  field.assign(bytes.begin(), bytes.end());
  return true;
}

void emit_field(ByteWriter& out, const Bytes& field) {
  const auto length = std::min<std::size_t>(field.size(), 0xFF);
  out.u8(static_cast<unsigned>(length)).bytes(ByteView(field).first(length));
}

// Byte 26 and the cryptography options behind it.
bool parse_cryptography(Bind& bind, ByteReader& in) {
  if (in.left() == 0) return true;
  const auto b26 = in.u8();
  const auto options = in.take(b26 & 0x0F);
  if (!in.ok()) return false;
  bind.has_cryptography = true;
  bind.private_cryptography = b26 >> 6;
  bind.session_cryptography = (b26 >> 4) & 3;
  bind.cryptography_options.assign(options.begin(), options.end());
  return true;
}

void emit_cryptography(const Bind& bind, ByteWriter& out) {
  const auto length = std::min<std::size_t>(bind.cryptography_options.size(), 0x0F);
  out.u8((static_cast<unsigned>(bind.private_cryptography & 3) << 6) |
         (static_cast<unsigned>(bind.session_cryptography & 3) << 4) | static_cast<unsigned>(length));
  out.bytes(ByteView(bind.cryptography_options).first(length));
}

}  // namespace

std::size_t ru_size(std::uint8_t coded) {
  const std::size_t mantissa = coded >> 4;
  return mantissa < 8 ? 0 : mantissa << (coded & 0x0F);
}

std::uint8_t code_ru_size(std::size_t size) {
  if (size == 0) return 0;
  // Codes in ascending order of size: the exponent counts more than the mantissa.
  for (unsigned exponent = 0; exponent < 16; ++exponent) {
    for (unsigned mantissa = 8; mantissa < 16; ++mantissa) {
      const auto coded = static_cast<std::uint8_t>(mantissa << 4 | exponent);
      if (ru_size(coded) >= size) return coded;
    }
  }
  return 0xFF;
}

// SNA reference 6.1; the tail is read leniently: each trailing field may be missing when the RU ends [p].
Parsed<Bind> parse_bind(ByteView ru) {
  if (ru.size() < Bind::kMinimumLength) {
    return FormatError{sense::ru_length_error, ru.size(), "BIND shorter than 26 bytes"};
  }
  if (ru[0] != kRequestCode) return overrun(0, "not a BIND");
  ByteReader in(ru.subspan(1));
  Bind bind;
  const auto b1 = in.u8();
  bind.format = b1 >> 4;
  bind.type = b1 & 0x0F;
  bind.fm_profile = in.u8();
  bind.ts_profile = in.u8();
  bind.primary = parse_usage(in.u8());
  bind.secondary = parse_usage(in.u8());
  const auto b6 = in.u8();
  parse_common_usage(bind, b6, in.u8());
  parse_pacing(bind, in);
  const auto b14 = in.u8();
  bind.ps_format = b14 >> 7;
  bind.lu_type = b14 & 0x7F;
  const auto ps = in.take(bind.ps_usage.size());
  std::copy(ps.begin(), ps.end(), bind.ps_usage.begin());

  std::size_t length_at = in.at() + 1;
  if (!parse_cryptography(bind, in)) return overrun(length_at, "cryptography options run past the end");
  length_at = in.at() + 1;
  if (!parse_field(in, bind.has_plu_name, bind.plu_name)) return overrun(length_at, "PLU name runs past the end");
  length_at = in.at() + 1;
  if (!parse_field(in, bind.has_user_data, bind.user_data)) return overrun(length_at, "user data run past the end");
  length_at = in.at() + 1;
  if (!parse_field(in, bind.has_urc, bind.urc)) return overrun(length_at, "URC runs past the end");
  length_at = in.at() + 1;
  if (!parse_field(in, bind.has_slu_name, bind.slu_name)) return overrun(length_at, "SLU name runs past the end");
  const auto rest = in.rest();
  bind.control_vectors.assign(rest.begin(), rest.end());
  return bind;
}

Bytes emit_bind(const Bind& bind) {
  ByteWriter out;
  out.u8(kRequestCode).u8((static_cast<unsigned>(bind.format & 0x0F) << 4) | (bind.type & 0x0FU));
  out.u8(bind.fm_profile).u8(bind.ts_profile).u8(emit_usage(bind.primary)).u8(emit_usage(bind.secondary));
  emit_common_usage(bind, out);
  emit_pacing(bind, out);
  out.u8(bit(bind.ps_format != 0, 0x80) | (bind.lu_type & 0x7FU)).bytes(bind.ps_usage);
  // A field can only be there when the one before it is.
  if (!bind.has_cryptography) return out.take();
  emit_cryptography(bind, out);
  if (!bind.has_plu_name) return out.take();
  emit_field(out, bind.plu_name);
  if (!bind.has_user_data) return out.take();
  emit_field(out, bind.user_data);
  if (!bind.has_urc) return out.take();
  emit_field(out, bind.urc);
  if (!bind.has_slu_name) return out.take();
  emit_field(out, bind.slu_name);
  return out.bytes(bind.control_vectors).take();
}

std::string summary(const Bind& bind) {
  const auto size = [](std::uint8_t coded) {
    const auto bytes = ru_size(coded);
    return bytes == 0 ? std::string("any") : std::to_string(bytes);
  };
  std::string text = "LU" + std::to_string(bind.lu_type) + " FM" + std::to_string(bind.fm_profile) + " TS" +
                     std::to_string(bind.ts_profile);
  if (bind.negotiable()) text += " negotiable";
  switch (bind.mode) {
    case SendReceiveMode::full_duplex:
      text += " FDX";
      break;
    case SendReceiveMode::hdx_contention:
      text += " HDX-CONT";
      break;
    case SendReceiveMode::hdx_flip_flop:
      text += " HDX-FF";
      break;
    case SendReceiveMode::reserved:
      text += " mode?";
      break;
  }
  if (bind.brackets_reset_betb || bind.primary.may_send_eb || bind.secondary.may_send_eb) text += " brackets";
  text += ", RU " + size(bind.secondary_max_ru) + '/' + size(bind.primary_max_ru);
  text +=
      ", windows " + std::to_string(bind.secondary_send_window) + '/' + std::to_string(bind.secondary_receive_window);
  if (bind.session_cryptography != 0 || bind.private_cryptography != 0) text += ", cryptography";
  if (!bind.plu_name.empty()) text += ", PLU " + to_name(bind.plu_name);
  if (!bind.slu_name.empty()) text += ", SLU " + to_name(bind.slu_name);
  return text;
}

}  // namespace openrui
