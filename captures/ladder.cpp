#include "captures/ladder.h"

#include "captures/text.h"
#include "formats/ebcdic.h"

namespace openrui {

namespace {

// Columns of a line: time, link, session, and between two rails the shaft with name, indicators, flow and number.
constexpr std::size_t kTime = 10;
constexpr std::size_t kLink = 8;
constexpr std::size_t kSession = 10;
constexpr std::size_t kMargin = kTime + 1 + kLink + 1 + kSession + 1;
constexpr std::size_t kShaft = TextLadder::kWidth - kMargin - 2;  // without the rails
// Within the shaft.
constexpr std::size_t kHead = 3;         // arrow head and its two dashes, at either end
constexpr std::size_t kIndicators = 39;  // where the indicators begin, when the name is not longer
constexpr std::size_t kFlow = 8;         // "exp 0001"
constexpr std::size_t kShortest = 14;    // what a name may be cut to
constexpr std::size_t kInner = kShaft - 2 * kHead;

constexpr std::string_view kRail = "│";
constexpr std::string_view kLeftEnd = "├";
constexpr std::string_view kRightEnd = "┤";
constexpr std::string_view kToLeft = "◀";
constexpr std::string_view kToRight = "▶";
constexpr std::string_view kSolid = "─";
constexpr std::string_view kDashed = "╌";
constexpr std::string_view kDouble = "═";
constexpr std::string_view kEllipsis = "…";
constexpr std::string_view kAgain = "↻ ";  // sent again by the link

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

void repeat(std::string& out, std::string_view piece, std::size_t times) {
  for (; times > 0; --times) out += piece;
}

// At most `width` columns, the cut marked.
void append_cut(std::string& out, std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) {
    out += text;
    return;
  }
  out += text.substr(0, prefix_of(text, width - 1));
  out += kEllipsis;
}

// Milliseconds in exactly kTime columns, with decimals as long as they fit.
void append_time(std::string& out, Duration since) {
  constexpr std::uint64_t kMostWithDecimals = 999999;
  constexpr std::uint64_t kMost = 9999999999;
  const auto micros = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::microseconds>(since).count());
  const auto millis = micros / 1000;
  if (millis <= kMostWithDecimals) {
    append_decimal(out, millis, micros % 1000, 3, kTime);
  } else {
    append_decimal(out, std::min(millis, kMost), 0, 0, kTime);
  }
}

constexpr std::size_t kPreview = 16;  // characters of user data

// User data as a reader of EBCDIC sees it. Enciphered data says nothing; of alternate code the page is not known here.
void append_preview(const Rh& rh, ByteView data, std::string& out) {
  if (rh.edi() || rh.csi()) return;
  out += " \"";
  out += to_text(data.first(std::min(data.size(), kPreview)));
  if (data.size() > kPreview) out += kEllipsis;
  out += '"';
}

// What stands in the shaft between its two heads: exactly kInner columns.
void fill_shaft(std::string& out, const UnitSummary& summary, std::string_view label, std::string_view dash) {
  const std::size_t tail = summary.th ? kFlow + 2 : 0;  // with a blank on either side
  std::string indicators;
  append_cut(indicators, summary.indicators, kInner - tail - kShortest - 4);
  const std::size_t indicators_width = indicators.empty() ? 0 : columns_of(indicators) + 2;
  const std::size_t room = kInner - tail - indicators_width - 2;
  out += ' ';
  const auto before = out.size();
  append_cut(out, label, room);
  out += ' ';
  std::size_t used = columns_of(std::string_view(out).substr(before)) + 1;
  if (!indicators.empty()) {
    const std::size_t at = std::max(used, std::min(kIndicators - kHead, kInner - tail - indicators_width));
    repeat(out, dash, at - used);
    out.append(" ").append(indicators).append(" ");
    used = at + indicators_width;
  }
  repeat(out, dash, kInner - tail - used);
  if (!summary.th) return;
  if (summary.th->expedited) {
    out += " exp ";
  } else {
    repeat(out, dash, kFlow + 2 - 6);
    out += ' ';
  }
  append_hex(out, summary.th->snf, 4);
  out += ' ';
}

}  // namespace

void append_ladder_label(const UnitSummary& summary, std::string& out) {
  if (summary.rh && summary.rh->isolated_pacing()) {
    out += "IPR (pacing response)";
    return;
  }
  out += summary.title;
  if (!summary.rh) return;
  const auto& rh = *summary.rh;
  const bool user_data = summary.ru_kind == RuKind::data || summary.ru_kind == RuKind::character_coded;
  if (!user_data || rh.rri() || rh.sdi() || summary.ru.empty()) return;
  out += ' ';
  append_number(out, summary.ru.size());
  out += summary.ru.size() == 1 ? " byte" : " bytes";
  append_preview(rh, summary.ru, out);
}

void TextLadder::header(std::string& out) const {
  append_right(out, "ms", kTime);
  out += ' ';
  append_left(out, "link", kLink + 1);
  append_left(out, "session", kSession + 1);
  const auto right = prefix_of(options_.right, kShaft / 2);
  const auto left = prefix_of(options_.left, kShaft / 2);
  append_left(out, std::string_view(options_.left).substr(0, left),
              kShaft + 2 - columns_of(std::string_view(options_.right).substr(0, right)));
  out.append(options_.right, 0, right).append("\n");
  out.append(kMargin, ' ').append(kRail).append(kShaft, ' ').append(kRail).append("\n");
}

void TextLadder::add(const CapturedUnit& unit, std::string& out) {
  const bool shown = options_.part.shows(unit);
  const auto& marks = marker_.mark(unit, shown);
  if (!shown) return;
  if (marks.gap > Duration::zero()) gap(marks.gap, out);
  summarise(unit, summary_);
  label_.clear();
  if (unit.retransmission) label_ = kAgain;
  append_ladder_label(summary_, label_);
  const bool is_event = unit.kind == UnitKind::link_event || unit.kind == UnitKind::damaged;
  const bool coloured = options_.colour && (is_event || summary_.negative);
  if (coloured) out += summary_.negative || unit.kind == UnitKind::damaged ? kRed : kBold;
  if (is_event) {
    event(unit, out);
  } else {
    arrow(unit, out);
  }
  if (coloured) out += kPlain;
  out += '\n';
  for (const auto& text : marks.faults) fault(text, out);
}

void TextLadder::gap(Duration silence, std::string& out) const {
  const auto millis = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(silence).count());
  std::string text = "··· ";
  append_decimal(text, millis / 1000, millis % 1000, 3, 0);
  text += " s later ···";
  out.append(kMargin, ' ').append(kRail);
  const auto before = (kShaft - columns_of(text)) / 2;
  out.append(before, ' ').append(text).append(kShaft - before - columns_of(text), ' ').append(kRail).append("\n");
}

// In as many lines as it takes.
void TextLadder::fault(const std::string& text, std::string& out) const {
  std::string_view rest = text;
  bool first = true;
  while (!rest.empty()) {
    constexpr std::size_t kIndent = kMargin - 2;
    const auto room = kWidth - kIndent - 2;
    auto cut = prefix_of(rest, room);
    if (cut < rest.size()) {
      const auto blank = rest.rfind(' ', cut);
      if (blank != std::string_view::npos && blank > 0) cut = blank;
    }
    if (options_.colour) out += kRed;
    out.append(kIndent, ' ').append(first ? "✗ " : "  ").append(rest.substr(0, cut));
    if (options_.colour) out += kPlain;
    out += '\n';
    rest.remove_prefix(cut);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    first = false;
  }
}

void TextLadder::margin(const CapturedUnit& unit, std::string& out) {
  if (unit.kind == UnitKind::damaged) {  // it may have no time
    out.append(kTime + 1, ' ');
  } else {
    if (!started_) start_ = unit.time;
    started_ = true;
    const auto since = unit.time > start_ ? unit.time - start_ : Duration::zero();
    append_time(out, since);
    out += ' ';
  }
  append_cut(out, unit.link.empty() ? "-" : unit.link, kLink);
  const auto columns = std::min(kLink, columns_of(unit.link.empty() ? "-" : unit.link));
  out.append(kLink - columns + 1, ' ');
}

void TextLadder::event(const CapturedUnit& unit, std::string& out) {
  margin(unit, out);
  constexpr std::size_t kWhole = kSession + 1 + kShaft + 2;
  repeat(out, kDouble, kSession + 1 + kHead);
  out += ' ';
  const auto before = out.size();
  append_cut(out, label_, kShaft - kHead);
  const auto used = columns_of(std::string_view(out).substr(before));
  out += ' ';
  repeat(out, kDouble, kWhole - (kSession + 1 + kHead) - used - 2);
}

void TextLadder::arrow(const CapturedUnit& unit, std::string& out) {
  margin(unit, out);
  append_left(out, summary_.session, kSession + 1);
  const auto dash = summary_.rh && summary_.rh->rri() ? kDashed : kSolid;
  out += unit.from == LinkEnd::node ? kLeftEnd : kRail;
  out += unit.from == LinkEnd::host ? kToLeft : dash;
  repeat(out, dash, kHead - 1);
  fill_shaft(out, summary_, label_, dash);
  repeat(out, dash, kHead - 1);
  out += unit.from == LinkEnd::node ? kToRight : dash;
  out += unit.from == LinkEnd::host ? kRightEnd : kRail;
}

}  // namespace openrui
