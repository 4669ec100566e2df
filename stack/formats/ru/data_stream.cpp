#include "formats/ru/data_stream.h"

#include "formats/ru/fm_header.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr std::size_t kBytesWidth = 12;

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
  for (auto& line : more) lines.push_back(std::move(line));
}

}  // namespace

std::string bytes_and_words(ByteView bytes, std::string_view words) {
  auto text = to_hex(bytes, 16);
  if (text.size() < kBytesWidth) text.resize(kBytesWidth, ' ');
  return text.append("  ").append(words);
}

DataForm data_form(const Bind& bind, CodePage page) {
  DataForm form;
  form.page = page;
  constexpr std::uint8_t kLevel2 = 2;  // LU 6.2
  if (bind.lu_type == 1 || bind.lu_type == 4) form.stream = DataForm::Stream::scs;
  if (bind.lu_type == 6 && bind.ps_usage[0] == kLevel2) form.stream = DataForm::Stream::gds;
  if (bind.lu_type == 2 || bind.lu_type == 3) {
    form.stream = DataForm::Stream::ds3270;
    const auto sizes = ds3270::screen_sizes(bind);
    form.screen = sizes.normal;
    form.alternate = sizes.alternate;
  }
  return form;
}

std::vector<std::string> DataExplainer::explain(const Rh& rh, ByteView ru) {
  std::vector<std::string> lines;
  if (rh.bci()) {
    begun_ = true;
    compressed_ = structured_ = false;
    tail_.clear();
  }
  if (rh.lcci()) {
    lines.emplace_back("length-checked compression: the bytes are shown packed");
    append(lines, ebcdic_dump(ru, SIZE_MAX, form_.page));
    return lines;
  }
  if (rh.edi()) {
    lines.emplace_back("enciphered");
    append(lines, ebcdic_dump(ru));
    return lines;
  }
  if (rh.bci() && rh.fi()) {
    const auto headers = explain_fm_headers(ru);
    append(lines, headers.lines);
    compressed_ = headers.compressed;
    ru = ru.subspan(headers.length);
  }
  Bytes clear;
  if (compressed_ && !ru.empty()) {
    auto expanded = expand_scb(ru);
    if (!expanded) {
      lines.push_back("malformed at byte " + std::to_string(expanded.error().offset) + " of the compressed data: " +
                      std::string(expanded.error().text) + " (" + to_words(expanded.error().sense) + ')');
      append(lines, ebcdic_dump(ru, SIZE_MAX, form_.page));
      return lines;
    }
    clear = std::move(expanded.value());
    lines.push_back("unpacked from " + std::to_string(ru.size()) + " to " + std::to_string(clear.size()) + " bytes:");
    ru = clear;
  }
  if (form_.stream == DataForm::Stream::bytes || !begun_) {
    append(lines, ebcdic_dump(ru, SIZE_MAX, form_.page));
    return lines;
  }
  Bytes joined;
  if (!tail_.empty()) {
    joined = std::move(tail_);
    joined.insert(joined.end(), ru.begin(), ru.end());
    ru = joined;
  }
  tail_.clear();
  const bool more = !rh.eci();
  std::size_t used = 0;
  if (form_.stream == DataForm::Stream::scs) {
    used = explain_scs(ru, form_.page, more, lines);
  } else if (form_.stream == DataForm::Stream::gds) {
    used = explain_gds(ru, form_.page, more, lines);
  } else {
    Ds3270Cursor cursor{screen_, address_, form_.page};
    if (rh.bci() && !ru.empty()) {
      used = to_lu_ ? explain_3270_command(ru, form_, cursor, structured_, lines)
                    : explain_3270_aid(ru, cursor, structured_, lines);
    }
    const auto rest = ru.subspan(used);
    used += structured_ ? explain_3270_fields(rest, form_, to_lu_, more, lines)
                        : explain_3270_orders(rest, cursor, more, lines);
    screen_ = cursor.screen;
    address_ = cursor.address;
  }
  const auto left = ru.subspan(used);
  if (!left.empty() && left.size() <= kLongestTail) {
    lines.push_back(bytes_and_words(left, "goes on in the next RU"));
    tail_.assign(left.begin(), left.end());
  }
  return lines;
}

}  // namespace openrui
