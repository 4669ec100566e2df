// 3270 data stream (SNA reference 14.3).
#include <algorithm>

#include "formats/ru/data_stream.h"
#include "formats/words.h"

namespace openrui {

namespace {

using namespace ds3270;
using Lines = std::vector<std::string>;

struct Named {
  std::uint8_t code;
  std::string_view name;
};

template <std::size_t N>
std::string_view find_name(const Named (&table)[N], std::uint8_t code) {
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [code](const auto& n) { return n.code == code; });
  return found == std::end(table) ? std::string_view{} : found->name;
}

std::string_view name(Command command) {
  switch (command) {
    case Command::write:
      return "Write";
    case Command::erase_write:
      return "Erase/Write";
    case Command::erase_write_alternate:
      return "Erase/Write Alternate";
    case Command::erase_all_unprotected:
      return "Erase All Unprotected";
    case Command::write_structured_field:
      return "Write Structured Field";
    case Command::read_buffer:
      return "Read Buffer";
    case Command::read_modified:
      return "Read Modified";
    case Command::read_modified_all:
      return "Read Modified All";
  }
  return "unknown command (1003)";
}

constexpr Named kAids[] = {{aid::none, "no AID"},   {0x61, "no AID (printer)"},
                           {aid::enter, "Enter"},   {aid::pa1, "PA1"},
                           {aid::pa2, "PA2"},       {aid::pa3, "PA3"},
                           {aid::clear, "Clear"},   {aid::test_request, "SYSREQ or Test Request"},
                           {0x7E, "cursor select"}, {aid::structured_field, "structured field"}};

constexpr Named kFormatControls[] = {{0x00, "NUL"}, {0x3F, "SUB"}, {0x1C, "DUP"}, {0x1E, "FM"}, {0x0C, "FF"},
                                     {0x0D, "CR"},  {0x15, "NL"},  {0x19, "EM"},  {0xFF, "EO"}};

constexpr Named kAttributeTypes[] = {{0x00, "all"},          {0xC0, "3270"},          {0x41, "highlighting"},
                                     {0x42, "foreground"},   {0x43, "character set"}, {0x45, "background"},
                                     {0x46, "transparency"}, {0xC1, "validation"},    {0xC2, "outlining"},
                                     {0xFE, "input control"}};

constexpr Named kFieldIds[] = {{0x01, "Read Partition"},   {0x03, "Erase/Reset"},     {0x09, "Set Reply Mode"},
                               {0x0C, "Create Partition"}, {0x40, "Outbound 3270DS"}, {0x41, "SCS Data"},
                               {0x81, "Query Reply"}};

constexpr Named kQueryReplies[] = {{0x80, "summary"},
                                   {0x81, "usable area"},
                                   {0x84, "alphanumeric partitions"},
                                   {0x85, "character sets"},
                                   {0x86, "colour"},
                                   {0x87, "highlighting"},
                                   {0x88, "reply modes"},
                                   {0x95, "DDM"},
                                   {0x99, "auxiliary device"},
                                   {0xA6, "implicit partition"},
                                   {0xFF, "null"}};

std::string aid_words(std::uint8_t aid) {
  if (const auto known = find_name(kAids, aid); !known.empty()) return std::string(known);
  if (const auto number = pf_number(aid); number != 0) return "PF" + std::to_string(number);
  return "unknown AID";
}

std::string place_words(unsigned address, const Size& screen) {
  if (address >= screen.cells()) {
    return "address " + std::to_string(address) + ", beyond " + std::to_string(screen.rows) + " x " +
           std::to_string(screen.columns) + " (1005)";
  }
  return "row " + std::to_string(address / screen.columns + 1) + ", column " +
         std::to_string(address % screen.columns + 1);
}

std::string address_words(ByteView two, const Size& screen) {
  const auto address = get_address(two[0], two[1]);
  return address ? place_words(*address, screen) : "an address that cannot be (1005)";
}

std::string field_attribute_words(std::uint8_t attribute) {
  WordList words;
  const bool is_protected = (attribute & 0x20U) != 0;
  const bool numeric = (attribute & 0x10U) != 0;
  words.add(is_protected ? "protected" : "unprotected");
  words.add_if(numeric, is_protected ? "autoskip" : "numeric");
  constexpr std::string_view kIntensity[] = {"", "detectable", "intensified", "nondisplay"};
  const auto intensity = (attribute >> 2) & 3U;
  words.add_if(intensity != 0, kIntensity[intensity]);
  words.add_if((attribute & 0x01U) != 0, "modified");
  return words.text();
}

std::string pair_words(std::uint8_t type, std::uint8_t value) {
  if (type == 0xC0) return field_attribute_words(value);
  const auto known = find_name(kAttributeTypes, type);
  return (known.empty() ? "type " + hex_byte(type) : std::string(known)) + ' ' + hex_byte(value);
}

std::string pairs_words(ByteView pairs) {
  WordList words;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) words.add(pair_words(pairs[i], pairs[i + 1]));
  return words.text("no attributes");
}

std::string wcc_words(std::uint8_t wcc) {
  constexpr std::string_view kLine[] = {"", "40 columns", "64 columns", "80 columns"};
  const auto line = (wcc >> 4) & 3U;
  return "WCC: " + WordList()
                       .add_if((wcc & 0x40U) != 0, "reset")
                       .add_if(line != 0, kLine[line])
                       .add_if((wcc & 0x08U) != 0, "start printer")
                       .add_if((wcc & 0x04U) != 0, "alarm")
                       .add_if((wcc & 0x02U) != 0, "keyboard restore")
                       .add_if((wcc & 0x01U) != 0, "reset MDT")
                       .text("nothing");
}

bool is_order(std::uint8_t b) {
  switch (b) {
    case order::sba:
    case order::eua:
    case order::ic:
    case order::pt:
    case order::ge:
    case order::sf:
    case order::sa:
    case order::sfe:
    case order::mf:
    case order::ra:
      return true;
    default:
      return false;
  }
}

// Length of the order at the beginning of `data`; 0 when it is cut.
std::size_t order_length(ByteView data) {
  switch (data[0]) {
    case order::ic:
    case order::pt:
      return 1;
    case order::ge:
    case order::sf:
      return 2;
    case order::sba:
    case order::eua:
    case order::sa:
      return 3;
    case order::ra:
      // The character may be one of the alternate set, behind GE.
      if (data.size() < 4) return 0;
      return data[3] == order::ge ? 5 : 4;
    case order::sfe:
    case order::mf:
      return data.size() < 2 ? 0 : 2 + 2 * static_cast<std::size_t>(data[1]);
    default:
      return 1;
  }
}

void move_to(Ds3270Cursor& cursor, ByteView two) {
  cursor.address = get_address(two[0], two[1]).value_or(cursor.address);
}

void advance(Ds3270Cursor& cursor, std::size_t cells) {
  const auto size = std::max(cursor.screen.cells(), 1U);
  cursor.address = static_cast<unsigned>((cursor.address + cells) % size);
}

std::string character(ByteView one, CodePage page) {
  if (one[0] == 0) return "NUL";
  std::string text = "\"";
  append_utf8(text, one, page);
  return text + '"';
}

// Says an order and moves the cursor.
std::string order_words(ByteView order, Ds3270Cursor& cursor) {
  switch (order[0]) {
    case order::sba:
      move_to(cursor, order.subspan(1));
      return "SBA  " + address_words(order.subspan(1), cursor.screen);
    case order::eua:
      move_to(cursor, order.subspan(1));
      return "EUA  erase unprotected to " + address_words(order.subspan(1), cursor.screen);
    case order::ra: {
      auto text = "RA   repeat " + character(order.subspan(order.size() - 1), cursor.page) + " to " +
                  address_words(order.subspan(1), cursor.screen);
      move_to(cursor, order.subspan(1));
      return text;
    }
    case order::ic:
      return "IC   cursor at " + place_words(cursor.address, cursor.screen);
    case order::pt:
      return "PT   to the next unprotected field";
    case order::ge:
      advance(cursor, 1);
      return "GE   " + character(order.subspan(1), cursor.page) + " of the alternate character set";
    case order::sf:
      advance(cursor, 1);
      return "SF   " + field_attribute_words(order[1]);
    case order::sfe:
      advance(cursor, 1);
      return "SFE  " + pairs_words(order.subspan(2));
    case order::mf:
      advance(cursor, 1);
      return "MF   " + pairs_words(order.subspan(2));
    default:
      return "SA   " + pair_words(order[1], order[2]);
  }
}

std::size_t plain_length(ByteView data) {
  const auto stop = [](std::uint8_t b) { return is_order(b) || !find_name(kFormatControls, b).empty(); };
  return static_cast<std::size_t>(std::find_if(data.begin(), data.end(), stop) - data.begin());
}

std::string query_words(ByteView field) {
  if (field.size() < 5) return "Read Partition (cut)";
  std::string text = "Read Partition " + hex_byte(field[3]);
  switch (field[4]) {
    case 0x02:
      return text + ": Query";
    case 0x03:
      return text + ": Query List " + to_hex(field.subspan(5), 16);
    default:
      return text + ", type " + hex_byte(field[4]);
  }
}

std::string reply_words(ByteView field) {
  if (field.size() < 4) return "Query Reply (cut)";
  const auto known = find_name(kQueryReplies, field[3]);
  auto text = "Query Reply " + hex_byte(field[3]) + (known.empty() ? std::string() : " " + std::string(known));
  constexpr std::size_t kUsableArea = 10;
  if (field[3] == 0x81 && field.size() >= kUsableArea) {
    text += ": " + std::to_string(get16(field, 6)) + " columns, " + std::to_string(get16(field, 8)) + " rows";
  }
  return text;
}

// A structured field inside which is a data stream of its own.
void explain_outbound(ByteView field, const DataForm& form, Lines& lines) {
  constexpr std::size_t kHead = 4;  // length, id, partition
  if (field.size() < kHead) return;
  Ds3270Cursor cursor{form.screen, 0, form.page};
  bool structured = false;
  Lines inner;
  const auto used = explain_3270_command(field.subspan(kHead), form, cursor, structured, inner);
  explain_3270_orders(field.subspan(kHead + used), cursor, false, inner);
  for (auto& line : inner) lines.push_back("  " + std::move(line));
}

}  // namespace

std::size_t explain_3270_command(ByteView data, const DataForm& form, Ds3270Cursor& cursor, bool& structured,
                                 Lines& lines) {
  if (data.empty()) return 0;
  const auto command = static_cast<Command>(data[0]);
  lines.push_back(bytes_and_words(data.first(1), name(command)));
  if (command == Command::write_structured_field) {
    structured = true;
    return 1;
  }
  if (command == Command::erase_write) cursor.screen = form.screen;
  if (command == Command::erase_write_alternate) cursor.screen = form.alternate;
  if (command == Command::erase_write || command == Command::erase_write_alternate) cursor.address = 0;
  const bool writes =
      command == Command::write || command == Command::erase_write || command == Command::erase_write_alternate;
  if (!writes || data.size() < 2) return 1;
  lines.push_back(bytes_and_words(data.subspan(1, 1), wcc_words(data[1])));
  return 2;
}

std::size_t explain_3270_aid(ByteView data, Ds3270Cursor& cursor, bool& structured, Lines& lines) {
  constexpr std::size_t kAidAndCursor = 3;
  if (data.empty()) return 0;
  lines.push_back(bytes_and_words(data.first(1), aid_words(data[0])));
  if (data[0] == aid::structured_field) {
    structured = true;
    return 1;
  }
  if (data.size() < kAidAndCursor) return 1;
  lines.push_back(bytes_and_words(data.subspan(1, 2), "cursor at " + address_words(data.subspan(1), cursor.screen)));
  return kAidAndCursor;
}

std::size_t explain_3270_orders(ByteView data, Ds3270Cursor& cursor, bool more, Lines& lines) {
  std::size_t at = 0;
  while (at < data.size()) {
    const auto rest = data.subspan(at);
    if (const auto length = plain_length(rest); length != 0) {
      std::string text = "text at " + place_words(cursor.address, cursor.screen) + ": \"";
      append_utf8(text, rest.first(length), cursor.page);
      lines.push_back(text + '"');
      advance(cursor, length);
      at += length;
      continue;
    }
    if (!is_order(rest[0])) {
      // Many of the same are one line.
      const auto end = std::find_if(rest.begin(), rest.end(), [&](auto b) { return b != rest[0]; });
      const auto count = static_cast<std::size_t>(end - rest.begin());
      auto words = std::string(find_name(kFormatControls, rest[0]));
      if (count > 1) words += ", " + std::to_string(count) + " times";
      lines.push_back(bytes_and_words(rest.first(std::min<std::size_t>(count, 4)), words));
      advance(cursor, count);
      at += count;
      continue;
    }
    const auto length = order_length(rest);
    if (length == 0 || length > rest.size()) {
      if (more) return at;
      lines.push_back(bytes_and_words(rest, "an order that is cut (1005)"));
      return data.size();
    }
    lines.push_back(bytes_and_words(rest.first(length), order_words(rest.first(length), cursor)));
    at += length;
  }
  return at;
}

std::size_t explain_3270_fields(ByteView data, const DataForm& form, bool to_lu, bool more, Lines& lines) {
  constexpr std::size_t kHead = 3;  // length, id
  std::size_t at = 0;
  while (at < data.size()) {
    const auto rest = data.subspan(at);
    // A length of 0 stands for all that is left.
    std::size_t length = rest.size() < 2 ? 0 : get16(rest, 0);
    if (length == 0 && rest.size() >= kHead && !more) length = rest.size();
    const bool cut = length == 0 || length > rest.size();
    if (cut && more) return at;
    if (cut || length < kHead) {
      lines.push_back(bytes_and_words(rest, "a structured field that is cut (1005)"));
      return data.size();
    }
    const auto field = rest.first(length);
    const auto id = field[2];
    const auto known = find_name(kFieldIds, id);
    auto words = known.empty() ? "structured field " + hex_byte(id) : std::string(known);
    if (id == 0x01) words = query_words(field);
    if (id == 0x81) words = reply_words(field);
    lines.push_back(bytes_and_words(field, words + ", " + std::to_string(length) + " bytes"));
    if (id == 0x40 && to_lu) explain_outbound(field, form, lines);
    if (id == 0x41 && length > kHead + 1) {
      Lines inner;
      explain_scs(field.subspan(kHead + 1), form.page, false, inner);
      for (auto& line : inner) lines.push_back("  " + std::move(line));
    }
    at += length;
  }
  return at;
}

}  // namespace openrui
