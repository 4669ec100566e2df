// The data of LU-LU sessions in words: 3270 data stream (LU types 2 and 3), SNA character string (LU types 1
// and 4), logical records (LU type 6.2), FM headers and SCB compression in front of them (SNA reference 14). For
// listings only.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/ebcdic.h"
#include "formats/rh.h"
#include "formats/ru/bind.h"
#include "formats/ru/ds3270.h"

namespace openrui {

// What the BIND says about the data of a session.
struct DataForm {
  enum class Stream : std::uint8_t { bytes, scs, ds3270, gds } stream = Stream::bytes;
  ds3270::Size screen;     // default size
  ds3270::Size alternate;  // after Erase/Write Alternate
  CodePage page = CodePage::cp037;
  friend bool operator==(const DataForm&, const DataForm&) = default;
};
DataForm data_form(const Bind& bind, CodePage page);

// The requests of one direction of a session, in their order; keeps what goes on from one RU of a chain in the next.
class DataExplainer {
 public:
  // `to_lu`: from the primary, so commands and orders; else what a terminal sends.
  DataExplainer(const DataForm& form, bool to_lu) : form_(form), to_lu_(to_lu), screen_(form.screen) {}

  // One line for each order, control or run of text. What cannot be is said with the byte where it stands.
  std::vector<std::string> explain(const Rh& rh, ByteView ru);

 private:
  // What was cut at the end of an RU is not kept when it is longer.
  static constexpr std::size_t kLongestTail = 32768;

  DataForm form_;
  bool to_lu_;
  ds3270::Size screen_;
  bool begun_ = false;       // the beginning of the chain was seen
  bool compressed_ = false;  // the chain, as its FMH-1 said
  bool structured_ = false;  // the chain holds structured fields
  unsigned address_ = 0;     // where the next character goes
  Bytes tail_;               // of the RU before, not yet explained
};

// One chain element of the 3270 data stream. Each works on `data` from its beginning and returns how many bytes it
// explained; the rest is an order or field that is cut, which is in order when `more` of the chain comes.
struct Ds3270Cursor {
  ds3270::Size screen;
  unsigned address = 0;
  CodePage page = CodePage::cp037;
};
// Command and WCC, at the beginning of a chain. `structured` is set when fields follow, `form` gives the sizes.
std::size_t explain_3270_command(ByteView data, const DataForm& form, Ds3270Cursor& cursor, bool& structured,
                                 std::vector<std::string>& lines);
// AID and cursor address, at the beginning of a chain from the terminal.
std::size_t explain_3270_aid(ByteView data, Ds3270Cursor& cursor, bool& structured, std::vector<std::string>& lines);
std::size_t explain_3270_orders(ByteView data, Ds3270Cursor& cursor, bool more, std::vector<std::string>& lines);
std::size_t explain_3270_fields(ByteView data, const DataForm& form, bool to_lu, bool more,
                                std::vector<std::string>& lines);
std::size_t explain_scs(ByteView data, CodePage page, bool more, std::vector<std::string>& lines);

// Logical records with the identifier of their kind, as LU 6.2 sends them.
std::size_t explain_gds(ByteView data, CodePage page, bool more, std::vector<std::string>& lines);

// "11 40 40     SBA  row 1, column 1"
std::string bytes_and_words(ByteView bytes, std::string_view words);

}  // namespace openrui
