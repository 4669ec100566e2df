#include "hostsim/uss_message.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"

namespace openrui::hostsim {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// At the width of the variable, so that what stands behind it keeps its place.
void replace_variable(std::string& text, std::string_view name, std::string value) {
  value.resize(name.size(), ' ');
  replace_all(text, name, value);
}

std::string two_digits(long value, char between) {
  std::string text = std::to_string(value);
  if (text.size() < 2) text.insert(0, "0");
  return between == 0 ? text : between + text;
}

std::string date_of(TimePoint now) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(now));
  return two_digits(static_cast<int>(date.year()) % 100, 0) +
         two_digits(static_cast<long>(static_cast<unsigned>(date.month())), '/') +
         two_digits(static_cast<long>(static_cast<unsigned>(date.day())), '/');
}

std::string time_of(TimePoint now) {
  const std::chrono::hh_mm_ss time(now - std::chrono::floor<std::chrono::days>(now));
  return two_digits(time.hours().count(), 0) + two_digits(time.minutes().count(), ':') +
         two_digits(time.seconds().count(), ':');
}

std::string filled(std::string line, const UssVariables& v) {
  replace_variable(line, "@@LUNAME", v.lu);
  replace_variable(line, "@@SSCPNM", v.sscp);
  replace_variable(line, "@@@@DATE", date_of(v.now));
  replace_variable(line, "@@@@TIME", time_of(v.now));
  for (std::size_t i = 0; i < v.inserts.size(); ++i) {
    replace_all(line, "%(" + std::to_string(i + 1) + ")", v.inserts[i]);
  }
  return line;
}

Bytes as_scs(const std::vector<std::string>& lines, bool screen) {
  ByteWriter out;
  if (!screen) out.u8(ds3270::kNewLine);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i != 0) out.u8(ds3270::kNewLine);
    out.bytes(to_ebcdic(lines[i]));
  }
  if (!screen) out.u8(ds3270::kNewLine);
  return out.take();
}

Bytes as_3270(const std::vector<std::string>& lines) {
  namespace ds = ds3270;
  const ds::Size size;
  ds::Builder out(ds::Command::erase_write, ds::wcc::keyboard_restore | ds::wcc::reset_mdt, size);
  // The last row is for typing.
  const auto rows = std::min<std::size_t>(lines.size(), size.rows - 1);
  for (unsigned row = 0; row < rows; ++row) {
    out.at(row, 0).field(ds::attribute::autoskip).text(std::string_view(lines[row]).substr(0, size.columns - 1));
  }
  const auto row = static_cast<unsigned>(rows);
  out.at(row, 0).field(0).cursor().at(size.rows - 1, size.columns - 1).field(ds::attribute::autoskip);
  return out.take();
}

}  // namespace

Bytes make_uss_message(const UssMessage& message, UssForm form, const UssVariables& variables) {
  std::vector<std::string> lines;
  for (const auto& line : message.lines) lines.push_back(filled(line, variables));
  return form == UssForm::scs ? as_scs(lines, message.screen) : as_3270(lines);
}

}  // namespace openrui::hostsim
