// A frame of pcap link type 268, SDLC: address, control, information; no flags, no FCS (transports reference 2.2, 2.7).
// Modulo 8 only, which is all that tshark shows and the 3705 emulator sends.
#pragma once

#include <string>

#include "base/bytes.h"
#include "captures/unit.h"
#include "formats/format_error.h"

namespace openrui {

struct SdlcFrame {
  std::uint8_t address = 0;
  enum class Kind : std::uint8_t { information, supervisory, xid, unnumbered } kind = Kind::unnumbered;
  std::string_view name = {};       // "RR", "SNRM", "DISC or RD"; the file does not tell commands from responses
  LinkEnd from = LinkEnd::unknown;  // where only one station sends such frames
  std::uint8_t ns = 0;              // information
  std::uint8_t nr = 0;              // information, supervisory
  bool poll_final = false;
  ByteView information = {};
};

Parsed<SdlcFrame> parse_sdlc_frame(ByteView frame);
// "SNRM P/F", "RR N(R)=3 P/F"
void append_words(const SdlcFrame& frame, std::string& out);

}  // namespace openrui
