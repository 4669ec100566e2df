#include "formats/ru/fm_header.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr unsigned kConcatenated = 0x80;
constexpr unsigned kTypeMask = 0x7F;

FormatError wrong_header(std::size_t at, std::string_view text) { return {Sense{0x10080000}, at, text}; }
FormatError wrong_string(std::size_t at, std::string_view text) { return {Sense{0x20130000}, at, text}; }

std::string_view medium_name(std::uint8_t medium) {
  constexpr std::string_view kNames[] = {"console", "exchange (disk)", "card", "document (printer)"};
  return medium < std::size(kNames) ? kNames[medium] : "other";
}

std::string_view properties_name(std::uint8_t properties) {
  constexpr std::string_view kNames[] = {"resume",  "end",   "begin",    "begin and end",
                                         "suspend", "abort", "continue", "?"};
  return kNames[properties & 7];
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
  for (auto& line : more) lines.push_back(std::move(line));
}

}  // namespace

Parsed<FmHeader1> parse_fm_header_1(ByteView ru) {
  if (ru.size() < FmHeader1::kLength) return wrong_header(ru.size(), "FMH-1 is 6 bytes long");
  if (ru[0] != FmHeader1::kLength) return wrong_header(0, "FMH-1 is 6 bytes long");
  if ((ru[1] & kTypeMask) != FmHeader1::kType) return wrong_header(1, "not FMH-1");
  FmHeader1 h;
  h.concatenated = (ru[1] & kConcatenated) != 0;
  h.medium = ru[2] >> 4;
  h.subaddress = ru[2] & 0x0F;
  h.stack_reference = (ru[3] & 0x80) != 0;
  h.demand_select = (ru[3] & 0x40) != 0;
  h.profile = ru[3] & 0x0F;
  h.properties = ru[4] >> 5;
  h.destination_selection = (ru[4] & 0x10) != 0;
  h.compressed = (ru[4] & 0x04) != 0;
  h.compacted = (ru[4] & 0x02) != 0;
  h.record_length = ru[5];
  return h;
}

Bytes emit_fm_header_1(const FmHeader1& h) {
  return ByteWriter()
      .u8(FmHeader1::kLength)
      .u8((h.concatenated ? kConcatenated : 0U) | FmHeader1::kType)
      .u8((static_cast<unsigned>(h.medium & 0x0F) << 4) | (h.subaddress & 0x0FU))
      .u8((h.stack_reference ? 0x80U : 0U) | (h.demand_select ? 0x40U : 0U) | (h.profile & 0x0FU))
      .u8((static_cast<unsigned>(h.properties & 7) << 5) | (h.destination_selection ? 0x10U : 0U) |
          (h.compressed ? 0x04U : 0U) | (h.compacted ? 0x02U : 0U))
      .u8(h.record_length)
      .take();
}

std::vector<std::string> explain(const FmHeader1& h) {
  WordList words;
  words.add("medium " + std::string(medium_name(h.medium)))
      .add("subaddress " + std::to_string(h.subaddress))
      .add(std::string(properties_name(h.properties)) + " data set")
      .add("record length " + std::to_string(h.record_length == 0 ? 80 : h.record_length))
      .add_if(h.destination_selection, "destination selection")
      .add_if(h.demand_select, "demand select")
      .add_if(h.compressed, "SCB compressed")
      .add_if(h.compacted, "compacted");
  return {"FMH-1: " + words.text()};
}

Parsed<Bytes> expand_scb(ByteView packed, std::uint8_t prime) {
  Bytes clear;
  std::size_t at = 0;
  while (at < packed.size()) {
    const auto scb_at = at;
    const unsigned code = packed[at] >> 6;
    const std::size_t count = packed[at++] & 0x3F;
    if (count == 0) return wrong_string(scb_at, "a string control byte with a count of 0");
    switch (code) {
      case 0:
        if (packed.size() - at < count) return wrong_string(scb_at, "a string runs past the end of the RU");
        clear.insert(clear.end(), packed.begin() + static_cast<std::ptrdiff_t>(at),
                     packed.begin() + static_cast<std::ptrdiff_t>(at + count));
        at += count;
        break;
      case 2:
        clear.insert(clear.end(), count, prime);
        break;
      case 3:
        if (at == packed.size()) return wrong_string(scb_at, "a string runs past the end of the RU");
        clear.insert(clear.end(), count, packed[at++]);
        break;
      default:
        return wrong_string(scb_at, "compacted characters need the table of an FMH-3");
    }
  }
  return clear;
}

FmHeaders explain_fm_headers(ByteView ru) {
  FmHeaders found;
  auto& lines = found.lines;
  bool more = true;
  while (more && ru.size() - found.length >= 2) {
    const auto rest = ru.subspan(found.length);
    const std::size_t length = rest[0];
    if (length < 2 || length > rest.size()) {
      lines.push_back("no FM header at byte " + std::to_string(found.length) + ": its length, " +
                      std::to_string(length) + ", does not fit into the RU");
      break;
    }
    more = (rest[1] & kConcatenated) != 0;
    if (const auto header = parse_fm_header_1(rest)) {
      found.compressed = header->compressed && !header->compacted;
      append(lines, explain(*header));
    } else {
      lines.push_back("FMH-" + std::to_string(rest[1] & kTypeMask) + ", " + std::to_string(length) +
                      " bytes: " + to_hex(rest.first(length), 32));
    }
    found.length += length;
  }
  return found;
}

std::vector<std::string> explain_fm_data(ByteView ru) {
  auto headers = explain_fm_headers(ru);
  auto& lines = headers.lines;
  const auto data = ru.subspan(headers.length);
  if (headers.compressed) {
    const auto clear = expand_scb(data);
    if (clear) {
      lines.push_back("unpacked from " + std::to_string(data.size()) + " to " + std::to_string(clear->size()) +
                      " bytes:");
      append(lines, ebcdic_dump(*clear));
      return std::move(lines);
    }
    lines.push_back("malformed at byte " + std::to_string(headers.length + clear.error().offset) + ": " +
                    std::string(clear.error().text) + " (" + to_words(clear.error().sense) + ')');
  }
  append(lines, ebcdic_dump(data));
  return std::move(lines);
}

}  // namespace openrui
