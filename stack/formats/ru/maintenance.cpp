#include "formats/ru/maintenance.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/words.h"

namespace openrui {

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kNsHeader = 3;

void add_dump(Lines& lines, ByteView bytes) {
  for (auto& line : ebcdic_dump(bytes)) lines.push_back(std::move(line));
}

Lines cut(ByteView ru) {
  Lines lines = {"cut after " + std::to_string(ru.size()) + " bytes"};
  add_dump(lines, ru.subspan(std::min(kNsHeader, ru.size())));
  return lines;
}

// Twelve bits that tie a reply to its request; the four bits above them are another field.
std::string prid(ByteView ru) { return "procedure-related identifier " + hex_word(get16(ru, 5) & 0x0FFF).substr(1); }

// Block and number of the PU as in its XID.
std::string node_identification(ByteView ru) {
  const auto id = get32(ru, 8);
  std::string text = "node identification ";
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += "0123456789ABCDEF"[id >> shift & 0xF];
    if (shift == 20) text += '-';
  }
  return text;
}

Lines reqdiscont(ByteView ru) {
  if (ru.size() < 4) return cut(ru);
  const auto type = ru[3] >> 4;
  const std::string words = type == 0 ? "normal" : type == 8 ? "immediate" : "unknown type " + std::to_string(type);
  const bool again = (ru[3] & 0x0F) == 1;
  return {"disconnection: " + words + (again ? ", the SSCP should make contact again" : ", no contact afterwards")};
}

Lines reqactlu(ByteView ru) {
  constexpr std::size_t kName = 7;
  if (ru.size() < kName || ru.size() - kName < ru[6]) return cut(ru);
  Lines lines = {"LU address " + to_hex(ru.subspan(3, 2)), "network name " + quoted(ru.subspan(kName, ru[6]))};
  if (ru.size() > kName + ru[6]) add_dump(lines, ru.subspan(kName + ru[6]));
  return lines;
}

// REQMS and RECFMS begin alike.
constexpr std::size_t kManagementHead = 14;

Lines management_head(ByteView ru) {
  return {"CNM target " + to_hex(ru.subspan(3, 2)) + ", descriptor " + std::to_string(ru[5] >> 4) + ", " + prid(ru)};
}

Lines reqms(ByteView ru) {
  if (ru.size() < kManagementHead) return cut(ru);
  auto lines = management_head(ru);
  lines.push_back("type " + hex_byte(ru[7]));
  lines.push_back(node_identification(ru));
  add_dump(lines, ru.subspan(kManagementHead));
  return lines;
}

Lines recfms(ByteView ru) {
  if (ru.size() < kManagementHead) return cut(ru);
  constexpr std::string_view kTypes[] = {"alert", "link test data", "summary error counts"};
  const auto type = ru[7] & 0x3F;
  auto lines = management_head(ru);
  lines.push_back(WordList()
                      .add(type < 3 ? std::string(kTypes[type]) : "type " + hex_byte(static_cast<std::uint8_t>(type)))
                      .choose((ru[7] & 0x80) != 0, "solicited", "unsolicited")
                      .add_if((ru[7] & 0x40) != 0, "last")
                      .text());
  lines.push_back(node_identification(ru));
  add_dump(lines, ru.subspan(kManagementHead));
  return lines;
}

std::string_view major_vector(std::uint16_t key) {
  switch (key) {
    case 0x0000:
      return "alert";
    case 0x0010:
      return "reply product set id";
    case 0x0025:
      return "PD statistics";
    case 0x8010:
      return "request product set id";
    default:
      return "major vector";
  }
}

// Management-services major vectors, one of them as a rule, with their subvectors.
void add_major_vectors(Lines& lines, ByteView rest) {
  constexpr std::size_t kHead = 4;
  while (rest.size() >= kHead) {
    const std::size_t length = get16(rest, 0);
    if (length < kHead || length > rest.size()) break;
    const auto key = get16(rest, 2);
    lines.push_back("major vector " + hex_word(key) + ' ' + std::string(major_vector(key)) + ", " +
                    std::to_string(length) + " bytes");
    auto inner = rest.subspan(kHead, length - kHead);
    while (inner.size() >= 2 && inner[0] >= 2 && inner[0] <= inner.size()) {
      lines.push_back("  subvector " + hex_byte(inner[1]) + ": " + to_hex(inner.subspan(2, inner[0] - 2U), 32));
      inner = inner.subspan(inner[0]);
    }
    if (!inner.empty()) lines.push_back("  bytes that form no subvector: " + to_hex(inner, 32));
    rest = rest.subspan(length);
  }
  if (!rest.empty()) lines.push_back("bytes that form no major vector: " + to_hex(rest, 32));
}

Lines nmvt(ByteView ru) {
  constexpr std::size_t kHead = 8;
  constexpr std::string_view kSequence[] = {"only", "last", "first", "middle"};
  if (ru.size() < kHead) return cut(ru);
  Lines lines = {prid(ru), WordList()
                               .choose((ru[7] & 0x80) != 0, "solicited", "unsolicited")
                               .add(std::string(kSequence[ru[7] >> 5 & 3]) + " of its sequence")
                               .add_if((ru[7] & 0x10) != 0, "with an address list")
                               .text()};
  add_major_vectors(lines, ru.subspan(kHead));
  return lines;
}

Lines echo(ByteView ru) {
  constexpr std::size_t kHead = 5;
  if (ru.size() < kHead) return cut(ru);
  Lines lines = {"count " + std::to_string(ru[3]) + ", length " + std::to_string(ru[4])};
  add_dump(lines, ru.subspan(kHead));
  return lines;
}

}  // namespace

Lines explain_maintenance(RuKind kind, ByteView ru) {
  switch (kind) {
    case RuKind::reqdiscont:
      return reqdiscont(ru);
    case RuKind::reqactlu:
      return reqactlu(ru);
    case RuKind::reqms:
      return reqms(ru);
    case RuKind::recfms:
      return recfms(ru);
    case RuKind::nmvt:
      return nmvt(ru);
    case RuKind::reqecho:
    case RuKind::echotest:
      return echo(ru);
    default:
      return ebcdic_dump(ru.subspan(std::min(kNsHeader, ru.size())));
  }
}

}  // namespace openrui
