// The BIND in words, byte by byte (SNA reference 6.1 and 6.3). Works on the bytes and not on the parsed value, so that
// a BIND that is cut short or wrong is explained as far as it goes.
#include <algorithm>

#include "formats/control_vector.h"
#include "formats/ebcdic.h"
#include "formats/ru/bind.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::size_t kHead = 26;
constexpr std::size_t kShownBytes = 24;

constexpr bool on(std::uint8_t byte, unsigned mask) { return (byte & mask) != 0; }

// "28-31 C3 C9 C3 E2  text"
std::string line(std::size_t offset, ByteView bytes, std::string_view text) {
  std::string range = std::to_string(offset);
  if (bytes.size() > 1) range += '-' + std::to_string(offset + bytes.size() - 1);
  range.resize(std::max<std::size_t>(range.size() + 1, 6), ' ');
  return range + to_hex(bytes, kShownBytes) + "  " + std::string(text);
}

std::string usage(std::string_view side, std::uint8_t b) {
  static constexpr std::string_view kResponses[] = {"no responses", "exception responses", "definite responses",
                                                    "definite or exception responses"};
  return std::string(side) + " sends: " +
         WordList()
             .choose(on(b, 0x80), "multiple-RU chains", "single-RU chains")
             .choose(on(b, 0x40), "delayed request mode", "immediate request mode")
             .add(kResponses[(b >> 4) & 3])
             .add_if(on(b, 0x08), "two-phase commit")
             .add_if(on(b, 0x04), "reserved bit 04")
             .add_if(on(b, 0x02), "SCB compression")
             .choose(on(b, 0x01), "may send EB", "may not send EB")
             .text();
}

std::string common_1(std::uint8_t b, bool either_sends_eb) {
  WordList words;
  words.choose(on(b, 0x80), "whole BIUs required", "segments accepted")
      .choose(on(b, 0x40), "FM headers allowed", "no FM headers");
  if (on(b, 0x20)) {
    words.add("brackets, reset state BETB");
  } else {
    words.choose(either_sends_eb, "brackets, reset state INB", "no brackets");
  }
  return words
      .choose(on(b, 0x10), "bracket termination rule 1 (conditional)", "bracket termination rule 2 (unconditional)")
      .choose(on(b, 0x08), "alternate code allowed", "no alternate code")
      .add_if(on(b, 0x04), "sequence numbers available for sync point")
      .add_if(on(b, 0x02), "BIS sent")
      .add_if(on(b, 0x01), "BIND may be queued")
      .text();
}

std::string common_2(std::uint8_t b, bool alternate_code) {
  static constexpr std::string_view kModes[] = {"full duplex", "half-duplex contention", "half-duplex flip-flop",
                                                "reserved send/receive mode"};
  static constexpr std::string_view kCodes[] = {"alternate code ASCII-7", "alternate code ASCII-8",
                                                "alternate code 2 (reserved)", "alternate code 3 (reserved)"};
  return WordList()
      .add(kModes[b >> 6])
      .choose(on(b, 0x20), "sender recovers", "contention loser recovers")
      .choose(on(b, 0x10), "primary is contention winner and first speaker",
              "secondary is contention winner and first speaker")
      .add_if(alternate_code || on(b, 0x0C), kCodes[(b >> 2) & 3])
      .add_if(on(b, 0x02), "control vectors follow the SLU name")
      .choose(on(b, 0x01), "primary sends first", "secondary sends first")
      .text();
}

std::string window(std::string_view what, std::uint8_t b) {
  const auto n = b & 0x3F;
  return std::string(what) + (n == 0 ? ": no pacing" : ": " + std::to_string(n));
}

std::string staging(bool two_stage, std::string_view way) {
  return std::string(two_stage ? "two-stage" : "one-stage") + " pacing " + std::string(way);
}

std::string pacing(std::size_t offset, std::uint8_t b) {
  WordList words;
  switch (offset) {
    case 8:
      words.add(staging(on(b, 0x80), "secondary to primary")).add(window("secondary send window", b));
      break;
    case 9:
      words.add_if(on(b, 0x80), "adaptive pacing supported").add(window("secondary receive window", b));
      break;
    case 12:
      // The sense of the bit is inverted against byte 8.
      words.add(staging(!on(b, 0x80), "primary to secondary")).add(window("primary send window", b));
      break;
    default:
      words.add(window("primary receive window", b)).add_if(on(b, 0x80), "reserved bit 80");
      break;
  }
  return words.add_if(on(b, 0x40), "reserved bit 40").text();
}

std::string max_ru(std::string_view side, std::uint8_t b) {
  const auto size = ru_size(b);
  return "longest RU the " + std::string(side) +
         " sends: " + (size == 0 ? std::string("no limit stated") : std::to_string(size) + " bytes");
}

// Bytes 16 to 20, or 21 to 25 for the secondary (LU type 1).
std::string lu1_flags(std::size_t offset, std::uint8_t b) {
  const bool secondary = offset > 20;
  WordList w;
  switch (secondary ? offset - 5 : offset) {
    case 16:
      w.add_if(on(b, 0x80), "multiple outstanding destinations")
          .add_if(on(b, 0x40), "compaction")
          .add_if(on(b, 0x20), "PDIR")
          .add_if(on(b, 0x10), "keyed direct access")
          .add_if(on(b, 0x08), "sequential data set")
          .add_if(on(b, 0x04), "sequential access")
          .add_if(on(b, 0x02), "series id")
          .add_if(on(b, 0x01), "add and replicate");
      break;
    case 17:
      w.add_if(on(b, 0x40), "query data set")
          .add_if(on(b, 0x20), "create and scratch")
          .add_if(on(b, 0x10), "execute program")
          .add_if(on(b, 0x8F), "reserved bits");
      break;
    case 18:
      w.add_if(on(b, 0x80), "base SCS controls")
          .add_if(on(b, 0x40), "SHF")
          .add_if(on(b, 0x20), "SVF")
          .add_if(on(b, 0x10), "SVF channels and SEL")
          .add_if(on(b, 0x08), "SLD")
          .add_if(on(b, 0x04), "reserved bit 04")
          .add_if(on(b, 0x02), "BEL")
          .add_if(on(b, 0x01), "TRN and IRS");
      break;
    case 19:
      w.add_if(b != 0, "attended or interactive mode flags");
      break;
    default:
      w.add_if(on(b, 0x80), "document")
          .add_if(on(b, 0x40), "card")
          .add_if(on(b, 0x20), "exchange medium")
          .add_if(on(b, 0x10), "disk")
          .add_if(on(b, 0x08), "extended card")
          .add_if(on(b, 0x04), "extended document")
          .add_if(on(b, 0x02), "CD on every end of data set")
          .add_if(on(b, 0x01), "reserved bit 01");
      break;
  }
  static constexpr std::string_view kTitles[] = {"FM-header flags", "FM-header functions", "data stream", "mode",
                                                 "media"};
  const auto title = kTitles[(secondary ? offset - 5 : offset) - 16];
  return std::string(secondary ? "secondary " : "primary ") + std::string(title) + ": " + w.text("none");
}

std::string lu1(std::size_t offset, std::uint8_t b) {
  if (offset != 15) return lu1_flags(offset, b);
  return "FM-header subset " + std::to_string(b >> 4) + ", data-stream subset " + std::to_string(b & 0x0F);
}

std::string screen_size(std::uint8_t b) {
  switch (b) {
    case 0x00:
      return "screen size undefined";
    case 0x01:
      return "screen 12 x 40";
    case 0x02:
      return "screen 24 x 80";
    case 0x03:
      return "screen 24 x 80, larger size by Query";
    case 0x7E:
      return "screen has the default size only";
    case 0x7F:
      return "screen has default and alternate size as given";
    default:
      return "unknown screen size code";
  }
}

std::string lu2(std::size_t offset, std::uint8_t b) {
  switch (offset) {
    case 15:
      return WordList()
          .choose(on(b, 0x80), "Query supported (extended data stream)", "no Query")
          .add_if(on(b, 0x7F), "reserved bits")
          .text();
    case 20:
      return "default rows: " + std::to_string(b);
    case 21:
      return "default columns: " + std::to_string(b);
    case 22:
      return "alternate rows: " + std::to_string(b);
    case 23:
      return "alternate columns: " + std::to_string(b);
    case 24:
      return screen_size(b);
    case 25:
      return b == 0 ? "no compression" : "compression";
    default:
      return "reserved";
  }
}

std::string ps_usage(std::uint8_t lu_type, std::size_t offset, std::uint8_t b) {
  switch (lu_type) {
    case 1:
      return lu1(offset, b);
    case 2:
    case 3:
      return lu2(offset, b);
    case 6:
      if (offset == 15 && (b == 1 || b == 2)) return "LU 6." + std::to_string(b);
      return "PS usage of LU 6";
    default:
      return "PS usage, defined by the LUs";
  }
}

std::string head_byte(ByteView ru, std::size_t offset) {
  const auto b = ru[offset];
  switch (offset) {
    case 0:
      return b == 0x31 ? "BIND" : "not a BIND";
    case 1:
      return "format " + std::to_string(b >> 4) + ", " +
             ((b & 0x0F) == 0   ? "negotiable"
              : (b & 0x0F) == 1 ? "non-negotiable"
                                : "unknown type " + std::to_string(b & 0x0F));
    case 2:
      return "FM profile " + std::to_string(b);
    case 3:
      return "TS profile " + std::to_string(b);
    case 4:
      return usage("primary", b);
    case 5:
      return usage("secondary", b);
    case 6:
      return common_1(b, on(ru[4], 1) || on(ru[5], 1));
    case 7:
      return common_2(b, on(ru[6], 0x08));
    case 10:
      return max_ru("secondary", b);
    case 11:
      return max_ru("primary", b);
    case 14:
      return "LU type " + std::to_string(b & 0x7F) + (on(b, 0x80) ? ", PS usage format 1" : "");
    default:
      return offset < 14 ? pacing(offset, b) : ps_usage(ru[14] & 0x7F, offset, b);
  }
}

std::string cryptography(ByteView field) {
  static constexpr std::string_view kSession[] = {"no session cryptography", "selective session cryptography",
                                                  "reserved session cryptography", "mandatory session cryptography"};
  static constexpr std::string_view kPrivate[] = {"no private cryptography", "private cryptography",
                                                  "reserved private cryptography", "reserved private cryptography"};
  const auto b = field[0];
  WordList words;
  words.add(kPrivate[b >> 6]).add(kSession[(b >> 4) & 3]);
  if ((b & 0x0F) != 0) words.add(std::to_string(b & 0x0F) + " bytes of options");
  if (field.size() > 1) {
    const auto option = field[1];
    words.add("key method " + std::to_string(option >> 6))
        .add((option & 7) == 0 ? std::string("cipher DES-CBC") : "unknown cipher " + std::to_string(option & 7));
    if (field.size() > 2) words.add("enciphered key " + to_hex(field.subspan(2)));
  }
  return words.text();
}

std::string user_data(ByteView data) {
  if (data.empty()) return "user data: none";
  return std::string(data[0] == 0 ? "user data, structured subfields: " : "user data, unformatted: ") + quoted(data);
}

// The fields from byte 26 on. Each is gone when the RU ends before it.
void explain_tail(ByteView ru, std::vector<std::string>& lines) {
  enum Field { kCryptography, kPluName, kUserData, kUrc, kSluName, kFields };
  static constexpr std::string_view kNames[] = {"cryptography options", "PLU name", "user data", "URC", "SLU name"};
  std::size_t at = kHead;
  for (int field = kCryptography; field < kFields && at < ru.size(); ++field) {
    const std::size_t length = field == kCryptography ? ru[at] & 0x0F : ru[at];
    if (ru.size() - at - 1 < length) {
      lines.push_back(line(at, ru.subspan(at), std::string(kNames[field]) + ": length runs past the end"));
      return;
    }
    const auto bytes = ru.subspan(at, length + 1);
    const auto data = bytes.subspan(1);
    std::string text(kNames[field]);
    if (field == kCryptography) {
      text = cryptography(bytes);
    } else if (field == kUserData) {
      text = user_data(data);
    } else if (length == 0) {
      text += ": none";
    } else {
      text += field == kUrc ? ": " + to_hex(data) : ' ' + quoted(data);
    }
    lines.push_back(line(at, bytes, text));
    at += bytes.size();
  }
  if (at >= ru.size()) return;
  const auto rest = ru.subspan(at);
  lines.push_back(line(at, rest, on(ru[7], 0x02) ? "control vectors" : "bytes that byte 7 does not announce"));
  for (const auto& text : explain(parse_control_vectors(rest))) lines.push_back("      " + text);
}

}  // namespace

std::vector<std::string> explain_bind(ByteView ru) {
  std::vector<std::string> lines;
  const auto head = std::min(ru.size(), kHead);
  for (std::size_t offset = 0; offset < head; ++offset) {
    lines.push_back(line(offset, ru.subspan(offset, 1), head_byte(ru, offset)));
  }
  // One byte alone is the usual positive response.
  if (ru.size() > 1 && ru.size() < kHead) lines.push_back("ends after " + std::to_string(ru.size()) + " of 26 bytes");
  if (ru.size() > kHead) explain_tail(ru, lines);
  return lines;
}

}  // namespace openrui
