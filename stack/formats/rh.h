// Request/response header (SNA reference 3): three bytes, kept as they are on the wire so that reserved bits survive,
// with one accessor per indicator, named as in the books.
#pragma once

#include <string>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

enum class RuCategory : std::uint8_t { fmd = 0, nc = 1, dfc = 2, sc = 3 };
std::string_view name(RuCategory c);

// Form of response that a request asks for (SNA reference 3.3). `reserved`: ERI alone, refused with 4014.
enum class ResponseForm : std::uint8_t { none, definite, exception, reserved };

class Rh {
 public:
  static constexpr std::size_t kSize = 3;

  constexpr Rh() = default;
  constexpr Rh(std::uint8_t b0, std::uint8_t b1, std::uint8_t b2) : b_{b0, b1, b2} {}

  constexpr bool rri() const { return bit(0, 0x80); }  // response
  constexpr RuCategory category() const { return static_cast<RuCategory>((b_[0] >> 5) & 3); }
  constexpr bool fi() const { return bit(0, 0x08); }   // format indicator
  constexpr bool sdi() const { return bit(0, 0x04); }  // sense data included
  constexpr bool bci() const { return bit(0, 0x02); }  // begin chain
  constexpr bool eci() const { return bit(0, 0x01); }  // end chain
  constexpr bool dr1() const { return bit(1, 0x80); }
  constexpr bool lcci() const { return bit(1, 0x40); }  // length-checked compression
  constexpr bool dr2() const { return bit(1, 0x20); }
  constexpr bool eri() const { return bit(1, 0x10); }   // request: exception response
  constexpr bool rti() const { return bit(1, 0x10); }   // response: negative
  constexpr bool rlwi() const { return bit(1, 0x04); }  // request larger window
  constexpr bool qri() const { return bit(1, 0x02); }   // queued response
  constexpr bool pi() const { return bit(1, 0x01); }    // pacing
  constexpr bool bbi() const { return bit(2, 0x80); }   // begin bracket
  constexpr bool ebi() const { return bit(2, 0x40); }   // end bracket
  constexpr bool cdi() const { return bit(2, 0x20); }   // change direction
  constexpr bool csi() const { return bit(2, 0x08); }   // code selection
  constexpr bool edi() const { return bit(2, 0x04); }   // enciphered
  constexpr bool pdi() const { return bit(2, 0x02); }   // padded
  constexpr bool cebi() const { return bit(2, 0x01); }  // conditional end bracket

  constexpr Rh& set_rri(bool v) { return set(0, 0x80, v); }
  constexpr Rh& set_category(RuCategory c) {
    b_[0] = static_cast<std::uint8_t>((b_[0] & 0x9F) | (static_cast<unsigned>(c) << 5));
    return *this;
  }
  constexpr Rh& set_fi(bool v) { return set(0, 0x08, v); }
  constexpr Rh& set_sdi(bool v) { return set(0, 0x04, v); }
  constexpr Rh& set_bci(bool v) { return set(0, 0x02, v); }
  constexpr Rh& set_eci(bool v) { return set(0, 0x01, v); }
  constexpr Rh& set_dr1(bool v) { return set(1, 0x80, v); }
  constexpr Rh& set_dr2(bool v) { return set(1, 0x20, v); }
  constexpr Rh& set_eri(bool v) { return set(1, 0x10, v); }
  constexpr Rh& set_rti(bool v) { return set(1, 0x10, v); }
  constexpr Rh& set_qri(bool v) { return set(1, 0x02, v); }
  constexpr Rh& set_pi(bool v) { return set(1, 0x01, v); }
  constexpr Rh& set_bbi(bool v) { return set(2, 0x80, v); }
  constexpr Rh& set_ebi(bool v) { return set(2, 0x40, v); }
  constexpr Rh& set_cdi(bool v) { return set(2, 0x20, v); }
  constexpr Rh& set_csi(bool v) { return set(2, 0x08, v); }
  constexpr Rh& set_edi(bool v) { return set(2, 0x04, v); }
  constexpr Rh& set_pdi(bool v) { return set(2, 0x02, v); }

  constexpr ResponseForm response_form() const {
    const bool asks = dr1() || dr2();
    if (!asks) return eri() ? ResponseForm::reserved : ResponseForm::none;
    return eri() ? ResponseForm::exception : ResponseForm::definite;
  }
  // A request that allows a negative response: RQD or RQE.
  constexpr bool answerable() const {
    return !rri() && (response_form() == ResponseForm::definite || response_form() == ResponseForm::exception);
  }
  constexpr bool only_in_chain() const { return bci() && eci(); }
  // A response that grants a pacing window and answers nothing (SNA reference 3.5).
  constexpr bool isolated_pacing() const { return rri() && pi() && !dr1() && !dr2(); }

  constexpr ByteView bytes() const { return {b_, kSize}; }
  friend constexpr bool operator==(const Rh& a, const Rh& b) {
    return a.b_[0] == b.b_[0] && a.b_[1] == b.b_[1] && a.b_[2] == b.b_[2];
  }

 private:
  constexpr bool bit(int byte, unsigned mask) const { return (b_[byte] & mask) != 0; }
  constexpr Rh& set(int byte, unsigned mask, bool v) {
    b_[byte] = static_cast<std::uint8_t>(v ? b_[byte] | mask : b_[byte] & ~mask);
    return *this;
  }
  std::uint8_t b_[kSize] = {0, 0, 0};
};

// Standard RH values (SNA reference 3.4).
namespace rh {
inline constexpr Rh session_control{0x6B, 0x80, 0x00};
inline constexpr Rh dfc{0x4B, 0x80, 0x00};
inline constexpr Rh network_services{0x0B, 0x80, 0x00};
inline constexpr Rh character_coded{0x03, 0x80, 0x00};
inline constexpr Rh isolated_pacing{0x83, 0x01, 0x00};
}  // namespace rh

// 4005 when fewer than three bytes.
Parsed<Rh> parse_rh(ByteView biu);
// The RH of the response to `request`: category, FI, DR bits and QRI echoed, BC and EC on (SNA reference 3.2).
Rh response_rh(const Rh& request, bool positive);
// "RQ FMD BC EC RQD1 CD" or "+RSP SC DR1"; indicators that are on, in the order of the bits.
std::string to_words(const Rh& rh);
// The indicators only, for a column: "BC EC RQD1 CD".
std::string indicators(const Rh& rh);

}  // namespace openrui
