#include <algorithm>

#include "captures/ladder_draw.h"
#include "captures/text.h"

namespace openrui {

namespace {

// In pixels.
constexpr std::size_t kTimes = 100;   // width of the column with times
constexpr std::size_t kColumn = 290;  // between two half-sessions
constexpr std::size_t kEdge = 70;     // beside the outer ones
constexpr std::size_t kState = 300;   // width of the column with states
constexpr std::size_t kTop = 64;      // above the first row
constexpr std::size_t kRow = 24;
constexpr std::size_t kCharacter = 7;  // width of one, about: where a label is cut

constexpr std::string_view kStyle =
    "text{font:12px 'DejaVu Sans',sans-serif;fill:#1b1f27}.d{fill:#5c6675;font-size:11px}.h{font-weight:600}"
    ".r{stroke:#b9c0cc}.n{stroke:#14609c;fill:#14609c}.o{stroke:#7a3fa0;fill:#7a3fa0}.e{stroke:#4d5866;fill:#4d5866}"
    ".b,text.b{fill:#b3141d;stroke:#b3141d}text.b,text.n,text.o,text.e{stroke:none}.p{stroke-dasharray:5 4}"
    ".k{fill:#e3efe0}.c{fill:#e9a820}.f{fill:#fdecec}";

// What fits into so many pixels.
std::string cut(std::string text, std::size_t width) {
  const auto room = width / kCharacter;
  if (columns_of(text) <= room) return text;
  return text.substr(0, prefix_of(text, room - 1)) + "…";
}

class Picture {
 public:
  Picture(const LadderModel& model, std::string& out) : model_(model), out_(out) {
    const auto columns = std::max<std::size_t>(model.columns().size(), 2);
    states_ = kTimes + 2 * kEdge + (columns - 1) * kColumn;
    right_ = states_ + kState;
    tops_.reserve(model.rows().size() + 1);
    std::size_t y = kTop;
    for (const auto& row : model.rows()) {
      tops_.push_back(y);
      y += kRow * (1 + row.faults.size() + (row.gap_micros > 0 ? 1 : 0));
    }
    tops_.push_back(y);
  }

  void draw(const std::string& title) {
    const auto height = tops_.back() + kRow;
    out_ += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(right_) + "\" height=\"" +
            std::to_string(height) + "\" viewBox=\"0 0 " + std::to_string(right_) + " " + std::to_string(height) +
            "\" role=\"img\">\n<title>";
    append_xml(out_, "SNA ladder of " + title);
    out_ += "</title>\n<style>";
    out_ += kStyle;
    out_ += "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
    text(10, 22, "h", title);
    bands();
    columns();
    for (std::size_t i = 0; i < model_.rows().size(); ++i) row(i);
    out_ += "</svg>\n";
  }

 private:
  std::size_t x_of(std::size_t column) const { return kTimes + kEdge + column * kColumn; }

  void text(std::size_t x, std::size_t y, std::string_view cls, std::string_view words, std::string_view anchor = {}) {
    out_ += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"";
    out_ += cls;
    out_ += '"';
    if (!anchor.empty()) out_.append(" text-anchor=\"").append(anchor).append("\"");
    out_ += '>';
    append_xml(out_, words);
    out_ += "</text>\n";
  }
  void rect(std::size_t x, std::size_t y, std::size_t w, std::size_t h, std::string_view cls) {
    out_ += "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" + std::to_string(w) +
            "\" height=\"" + std::to_string(h) + "\" class=\"" + std::string(cls) + "\"/>\n";
  }
  void line(std::size_t x1, std::size_t y1, std::size_t x2, std::size_t y2, std::string_view cls) {
    out_ += "<line x1=\"" + std::to_string(x1) + "\" y1=\"" + std::to_string(y1) + "\" x2=\"" + std::to_string(x2) +
            "\" y2=\"" + std::to_string(y2) + "\" class=\"" + std::string(cls) + "\"/>\n";
  }

  void bands() {
    for (const auto& band : model_.bands()) {
      const auto& session = model_.sessions()[band.session];
      const auto node = x_of(session.node_column);
      const auto host = x_of(session.host_column);
      const auto top = tops_[band.first];
      const auto height = tops_[band.last + 1] - top;
      if (band.kind == LadderBand::Kind::bracket) {
        rect(node, top, host - node, height, "k");
      } else {
        rect((band.kind == LadderBand::Kind::chain_of_primary ? host : node) - 2, top, 5, height, "c");
      }
    }
  }

  void columns() {
    for (std::size_t i = 0; i < model_.columns().size(); ++i) {
      const auto& column = model_.columns()[i];
      text(x_of(i), kTop - 20, "h", column.title, "middle");
      line(x_of(i), kTop - 12, x_of(i), tops_.back(), "r");
    }
  }

  void row(std::size_t at) {
    const auto& r = model_.rows()[at];
    auto y = tops_[at];
    if (r.gap_micros > 0) {
      std::string words = "··· ";
      append_decimal(words, static_cast<std::uint64_t>(r.gap_micros) / 1000, 0, 0, 0);
      text(kTimes - 10, y + 16, "d", words + " ms", "end");
      y += kRow;
    }
    if (!r.faults.empty()) rect(kTimes, y, right_ - kTimes, kRow * (1 + r.faults.size()), "f");
    std::string time;
    append_decimal(time, static_cast<std::uint64_t>(r.micros) / 1000, static_cast<std::uint64_t>(r.micros) % 1000, 3,
                   0);
    text(kTimes - 10, y + 16, "d", time, "end");
    arrow(r, y);
    if (!r.state.empty()) text(states_, y + 16, "d", cut(r.state, kState));
    for (std::size_t i = 0; i < r.faults.size(); ++i) {
      text(kTimes + 10, y + kRow * (i + 1) + 16, "b", "✗ " + r.faults[i]);
    }
  }

  void arrow(const LadderRow& r, std::size_t y) {
    const auto node = r.session ? x_of(model_.sessions()[*r.session].node_column) : x_of(0);
    const auto host = r.session ? x_of(model_.sessions()[*r.session].host_column)
                                : x_of(std::max<std::size_t>(model_.columns().size(), 2) - 1);
    std::string cls = r.negative ? "b" : r.from == LinkEnd::node ? "n" : r.from == LinkEnd::host ? "o" : "e";
    const auto shaft = y + 20;
    line(node, shaft, host, shaft, r.response ? cls + " p" : cls);
    if (r.from != LinkEnd::unknown) {
      const bool to_host = r.from == LinkEnd::node;
      const auto tip = to_host ? host : node;
      const auto back = to_host ? tip - 8 : tip + 8;
      out_ += "<path d=\"M" + std::to_string(tip) + " " + std::to_string(shaft) + "L" + std::to_string(back) + " " +
              std::to_string(shaft - 4) + "V" + std::to_string(shaft + 4) + "Z\" class=\"" + cls + "\"/>\n";
    }
    std::string label = r.retransmission ? "↻ " + r.label : r.label;
    if (!r.indicators.empty()) label += " · " + r.indicators;
    if (r.snf) {
      label += r.expedited ? " · exp " : " · ";
      append_hex(label, *r.snf, 4);
    }
    if (!r.pacing.empty()) label += " · w " + r.pacing;
    text((node + host) / 2, y + 14, cls, cut(label, host - node + kColumn / 2), "middle");
  }

  const LadderModel& model_;
  std::string& out_;
  std::size_t states_;  // where their column begins
  std::size_t right_;
  std::vector<std::size_t> tops_;  // of each row, and behind the last one
};

}  // namespace

void draw_ladder_svg(const LadderModel& model, const std::string& title, std::string& out) {
  Picture(model, out).draw(title);
}

}  // namespace openrui
