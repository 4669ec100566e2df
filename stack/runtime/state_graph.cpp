#include "runtime/state_graph.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace openrui {

namespace {

std::string quoted(const std::string& s) { return '"' + s + '"'; }

// All in pixels.
constexpr double kLineHeight = 13;
constexpr double kCharacter = 7;  // width, of 11 pixel monospace rounded up
constexpr double kBoxHeight = 30;
constexpr double kMargin = 20;

struct Point {
  double x = 0;
  double y = 0;
};

struct Label {
  std::vector<std::string> lines;
  double width() const {
    std::size_t longest = 0;
    for (const auto& line : lines) longest = std::max(longest, line.size());
    return static_cast<double>(longest) * kCharacter;
  }
  double height() const { return static_cast<double>(lines.size()) * kLineHeight; }
};

std::string number(double value) { return std::to_string(std::lround(value)); }

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
        break;
    }
  }
  return out;
}

class Drawing {
 public:
  explicit Drawing(const StateGraph& graph) : title_(graph.title) {
    for (const auto& edge : graph.edges) {
      labels_[{state(edge.from), state(edge.to)}].lines.push_back(edge.label);
    }
    double tallest = 0;
    double widest = 0;
    for (const auto& [ends, label] : labels_) {
      tallest = std::max(tallest, label.height());
      widest = std::max(widest, label.width());
    }
    // So that neighbours on the circle are as far apart as the longest label between them needs.
    const auto count = static_cast<double>(std::max<std::size_t>(states_.size(), 2));
    radius_ = std::max(160.0, (tallest + kBoxHeight + 60) * count / (2 * std::numbers::pi));
    centre_ = {radius_ + widest + kMargin, radius_ + tallest + 3 * kLineHeight + kMargin};
  }

  std::string text() {
    std::string body;
    for (const auto& [ends, label] : labels_) body += arrow(ends.first, ends.second, label);
    for (std::size_t i = 0; i < states_.size(); ++i) body += box(i);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(2 * centre_.x) + "\" height=\"" +
           number(2 * centre_.y) +
           "\" font-family=\"monospace\" font-size=\"11\">\n"
           "<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
           "orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\"/></marker></defs>\n"
           "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"" +
           number(kMargin) + "\" y=\"" + number(kMargin) + "\" font-size=\"14\">" + escaped(title_) + "</text>\n" +
           body + "</svg>\n";
  }

 private:
  std::size_t state(const std::string& name) {
    const auto found = std::find(states_.begin(), states_.end(), name);
    if (found != states_.end()) return static_cast<std::size_t>(found - states_.begin());
    states_.push_back(name);
    return states_.size() - 1;
  }
  // The first state is at the top.
  double angle(std::size_t i) const {
    return 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(states_.size()) - std::numbers::pi / 2;
  }
  Point at(std::size_t i, double radius) const {
    return {centre_.x + radius * std::cos(angle(i)), centre_.y + radius * std::sin(angle(i))};
  }
  double half_width(std::size_t i) const { return static_cast<double>(states_[i].size()) * kCharacter / 2 + 10; }

  // Where the line from the middle of box i to `there` leaves the box.
  Point edge_of_box(std::size_t i, const Point& there) const {
    const auto middle = at(i, radius_);
    const double dx = there.x - middle.x;
    const double dy = there.y - middle.y;
    const double reach = std::max(std::abs(dx) / half_width(i), std::abs(dy) / (kBoxHeight / 2));
    return reach == 0 ? middle : Point{middle.x + dx / reach, middle.y + dy / reach};
  }

  std::string box(std::size_t i) const {
    const auto middle = at(i, radius_);
    return "<rect x=\"" + number(middle.x - half_width(i)) + "\" y=\"" + number(middle.y - kBoxHeight / 2) +
           "\" width=\"" + number(2 * half_width(i)) + "\" height=\"" + number(kBoxHeight) +
           "\" rx=\"8\" fill=\"#eef\" stroke=\"black\"/>\n<text x=\"" + number(middle.x) + "\" y=\"" +
           number(middle.y + 4) + "\" text-anchor=\"middle\">" + escaped(states_[i]) + "</text>\n";
  }

  // Bent to one side, where the label stands, so that the way back is another line; a state's arrow to itself stands
  // outside the circle.
  std::string arrow(std::size_t from, std::size_t to, const Label& label) const {
    if (from == to) {
      const auto out = at(from, radius_ + kBoxHeight);
      return text_at({out.x, out.y}, label, "#555", std::cos(angle(from)));
    }
    const auto a = at(from, radius_);
    const auto b = at(to, radius_);
    const Point bend{(a.x + b.x) / 2 - (b.y - a.y) / 5, (a.y + b.y) / 2 + (b.x - a.x) / 5};
    const auto start = edge_of_box(from, bend);
    const auto end = edge_of_box(to, bend);
    const Point middle{(start.x + 2 * bend.x + end.x) / 4, (start.y + 2 * bend.y + end.y) / 4};
    return "<path d=\"M" + number(start.x) + ',' + number(start.y) + " Q" + number(bend.x) + ',' + number(bend.y) +
           ' ' + number(end.x) + ',' + number(end.y) + "\" fill=\"none\" stroke=\"#777\" marker-end=\"url(#a)\"/>\n" +
           text_at(middle, label, "black", (bend.x - (a.x + b.x) / 2) / 20);
  }

  // `side`: below 0 the text ends at the point, above it begins there, near 0 it is centred.
  static std::string text_at(const Point& point, const Label& label, const char* colour, double side) {
    constexpr double kNearTheAxis = 0.3;
    const char* anchor = side < -kNearTheAxis ? "end" : side > kNearTheAxis ? "start" : "middle";
    std::string text;
    double y = point.y - label.height() / 2 + kLineHeight - 3;
    for (const auto& line : label.lines) {
      text += "<text x=\"" + number(point.x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" fill=\"" +
              colour + "\" stroke=\"white\" stroke-width=\"3\" paint-order=\"stroke\">" + escaped(line) + "</text>\n";
      y += kLineHeight;
    }
    return text;
  }

  std::string title_;
  std::vector<std::string> states_;
  std::map<std::pair<std::size_t, std::size_t>, Label> labels_;
  double radius_ = 0;
  Point centre_;
};

}  // namespace

std::string to_dot(const StateGraph& graph) {
  std::string text = "digraph " + quoted(graph.title) + " {\n";
  for (const auto& e : graph.edges) {
    text += "  " + quoted(e.from) + " -> " + quoted(e.to) + " [label=" + quoted(e.label) + "];\n";
  }
  return text + "}\n";
}

std::string to_svg(const StateGraph& graph) { return Drawing(graph).text(); }

}  // namespace openrui
