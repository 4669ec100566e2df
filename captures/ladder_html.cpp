#include <unordered_map>

#include "captures/ladder_draw.h"
#include "captures/text.h"

namespace openrui {

namespace {

constexpr std::string_view kDataPlace = "/*DATA*/";

// A JSON string that is safe inside a script element: no tag can begin or end in it. Bytes above
// 7F are kept: they are UTF-8 of ours, and a browser shows a mark for others.
void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x20 && byte != '"' && byte != '\\' && byte != '<' && byte != '>' && byte != '&' &&
                       byte != '\'' && byte != 0x7F;
    if (plain) {
      out += c;
    } else {
      out += "\\u00";
      append_hex(out, byte, 2);
    }
  }
  out += '"';
}

// Strings are listed once and named by their place: a capture says the same things often.
class Strings {
 public:
  Strings() { place(""); }
  std::size_t place(const std::string& text) {
    const auto [at, added] = places_.emplace(text, list_.size());
    if (added) list_.push_back(&at->first);
    return at->second;
  }
  void append(std::string& out) const {
    out += '[';
    for (const auto* text : list_) {
      if (text != list_.front()) out += ',';
      append_string(out, *text);
    }
    out += ']';
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;  // nodes do not move
  std::vector<const std::string*> list_;
};

enum Flags : unsigned { kResponse = 1, kNegative = 2, kRoutine = 4, kAgain = 8, kExpedited = 16 };

unsigned flags_of(const LadderRow& row) {
  return (row.response ? kResponse : 0U) | (row.negative ? kNegative : 0U) | (row.routine ? kRoutine : 0U) |
         (row.retransmission ? kAgain : 0U) | (row.expedited ? kExpedited : 0U);
}

void append_signed(std::string& out, std::int64_t value) {
  if (value < 0) out += '-';
  append_number(out, static_cast<std::uint64_t>(value < 0 ? -value : value));
}

void append_places(std::string& out, Strings& strings, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    append_number(out, strings.place(texts[i]));
  }
  out += ']';
}

// The order of the fields is that of F in the page.
void append_row(std::string& out, Strings& strings, const LadderRow& row) {
  const auto number = [&](std::uint64_t value) {
    append_number(out, value);
    out += ',';
  };
  out += '[';
  number(static_cast<std::uint64_t>(row.kind));
  number(row.number);
  append_signed(out, row.micros);
  out += ',';
  append_signed(out, row.session ? static_cast<std::int64_t>(*row.session) : -1);
  out += ',';
  number(static_cast<std::uint64_t>(row.from));
  number(flags_of(row));
  append_signed(out, row.snf ? *row.snf : -1);
  out += ',';
  number(strings.place(row.label));
  number(strings.place(row.indicators));
  number(strings.place(row.sense));
  append_string(out, row.pacing);
  out += ',';
  append_signed(out, row.gap_micros);
  out += ',';
  number(strings.place(row.state));
  append_places(out, strings, row.faults);
  out += ',';
  append_places(out, strings, row.words);
  out += ",\"";
  for (const auto byte : row.bytes) append_hex(out, byte, 2);
  out += "\",";
  append_number(out, strings.place(row.link));
  out += ']';
}

void append_data(std::string& out, const LadderModel& model, const std::string& title) {
  Strings strings;
  out += "{\"title\":";
  append_string(out, title);
  out += ",\"columns\":[";
  for (std::size_t i = 0; i < model.columns().size(); ++i) {
    const auto& column = model.columns()[i];
    out += i > 0 ? ",[" : "[";
    append_string(out, column.title);
    out += column.end == LinkEnd::node ? ",1," : ",2,";
    append_string(out, column.link);
    out += ']';
  }
  out += "],\"sessions\":[";
  for (std::size_t i = 0; i < model.sessions().size(); ++i) {
    const auto& session = model.sessions()[i];
    out += i > 0 ? ",[" : "[";
    append_string(out, session.name);
    out += ',';
    append_number(out, session.node_column);
    out += ',';
    append_number(out, session.host_column);
    out += ']';
  }
  out += "],\"bands\":[";
  for (std::size_t i = 0; i < model.bands().size(); ++i) {
    const auto& band = model.bands()[i];
    out += i > 0 ? ",[" : "[";
    for (const auto value : {static_cast<std::size_t>(band.kind), band.session, band.first}) {
      append_number(out, value);
      out += ',';
    }
    append_number(out, band.last);
    out += ']';
  }
  out += "],\"rows\":[";
  for (std::size_t i = 0; i < model.rows().size(); ++i) {
    out += i > 0 ? ",\n" : "\n";
    append_row(out, strings, model.rows()[i]);
  }
  out += "],\"strings\":";
  strings.append(out);
  out += '}';
}

}  // namespace

void draw_ladder_html(const LadderModel& model, const std::string& title, std::string& out) {
  const auto page = ladder_page();
  const auto at = page.find(kDataPlace);
  out += page.substr(0, at);
  append_data(out, model, title);
  out += page.substr(at + kDataPlace.size());
}

}  // namespace openrui
