// FM headers of LU-LU data and the compression that FMH-1 announces (SNA reference 14.2). For listings only: on a
// session these bytes are the end users' business and pass through untouched.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

// FMH-1 (6 bytes): which medium the data are for, and how they are packed.
struct FmHeader1 {
  static constexpr std::uint8_t kType = 1;
  static constexpr std::size_t kLength = 6;

  bool concatenated = false;  // another header follows
  std::uint8_t medium = 0;    // 0 console, 1 exchange, 2 card, 3 document, others
  std::uint8_t subaddress = 0;
  bool stack_reference = false;
  bool demand_select = false;
  std::uint8_t profile = 0;     // data stream
  std::uint8_t properties = 0;  // 0 resume, 1 end, 2 begin, 3 only, 4 suspend, 5 abort, 6 continue data set
  bool destination_selection = false;
  bool compressed = false;  // SCB
  bool compacted = false;
  std::uint8_t record_length = 0;  // 0: 80
  friend bool operator==(const FmHeader1&, const FmHeader1&) = default;
};
// 1008 when it is shorter than 6 bytes, says another length or is no FMH-1.
Parsed<FmHeader1> parse_fm_header_1(ByteView ru);
Bytes emit_fm_header_1(const FmHeader1& header);
std::vector<std::string> explain(const FmHeader1& header);

// Data packed with string control bytes, unpacked. 2013 for a count of 0, for a string that runs past the end, and for
// compacted characters, whose table an FMH-3 would bring. The result is at most 63 times as long.
Parsed<Bytes> expand_scb(ByteView packed, std::uint8_t prime = 0x40);

// The FM headers at the beginning of an RU.
struct FmHeaders {
  std::vector<std::string> lines;
  std::size_t length = 0;   // of all of them, bytes
  bool compressed = false;  // what follows is packed with string control bytes
};
FmHeaders explain_fm_headers(ByteView ru);
// The headers and the data behind them, line by line; data that FMH-1 says to be compressed are shown unpacked.
std::vector<std::string> explain_fm_data(ByteView ru);

}  // namespace openrui
