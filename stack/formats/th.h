// Transmission header, FID2 (SNA reference 2.2): six bytes in front of every PIU of a peripheral link.
#pragma once

#include <string>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

// Mapping field: which part of a BIU the PIU carries. The values are those of the two bits.
enum class Mpf : std::uint8_t { middle = 0, last = 1, first = 2, whole = 3 };
std::string_view name(Mpf m);

struct Th {
  static constexpr std::size_t kSize = 6;

  Mpf mpf = Mpf::whole;
  bool odai = false;  // on a PU 2.0 link reserved: a real NCP sets it, it is ignored and sent as 0 (SNA reference 1)
  bool expedited = false;     // EFI
  std::uint8_t reserved = 0;  // byte 1, kept as received
  std::uint8_t daf = 0;       // DAF', destination address
  std::uint8_t oaf = 0;       // OAF', origin address
  std::uint16_t snf = 0;      // sequence number or identifier

  bool has_rh() const { return mpf == Mpf::whole || mpf == Mpf::first; }
  friend bool operator==(const Th&, const Th&) = default;
};

// 800B when fewer than six bytes, 8006 when the FID is not 2.
Parsed<Th> parse_th(ByteView piu);
// `at` has room for Th::kSize bytes.
void emit_th(const Th& th, std::uint8_t* at);
// "FID2 whole exp DAF=02 OAF=00 SNF=0001".
std::string to_words(const Th& th);

}  // namespace openrui
