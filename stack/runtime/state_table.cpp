#include "runtime/state_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace openrui {

namespace {

std::string quoted(const std::string& s) { return '"' + s + '"'; }

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

// All in pixels.
constexpr double kCharacter = 6.7;  // width, of 11 pixel monospace
constexpr double kLine = 14;        // height of a line of text
constexpr double kGap = 6;          // between text and border
constexpr double kTop = 34;         // the title
constexpr double kRow = 2 * kLine + 2 * kGap;
constexpr const char* kBlack = "black";
constexpr const char* kRed = "#a00";
constexpr const char* kGrey = "#777";

std::string number(double value) { return std::to_string(std::lround(value)); }

std::string text_at(double x, double y, const std::string& text, const char* colour, bool bold = false) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" fill=\"" + colour +
         (bold ? "\" font-weight=\"bold" : "") + "\">" + escaped(text) + "</text>\n";
}

class Matrix {
 public:
  explicit Matrix(const StateTable& table) : table_(table) {
    for (const auto& row : table.rows) {
      add(states_, row.state);
      add(inputs_, row.input);
    }
    widths_.assign(states_.size() + 1, 0);
    for (const auto& input : inputs_) widen(0, input);
    for (std::size_t s = 0; s < states_.size(); ++s) widen(s + 1, states_[s]);
    for (const auto& row : table.rows) {
      for (const auto& line : cell(row)) widen(index(states_, row.state) + 1, line);
    }
  }

  std::string text() const {
    std::string body = text_at(kGap, kTop - 2 * kGap, table_.title, kBlack, true);
    const double header = kTop + kRow / 2 + kLine / 2 - 3;
    for (std::size_t s = 0; s < states_.size(); ++s)
      body += text_at(left(s + 1) + kGap, header, states_[s], kBlack, true);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      body += text_at(kGap, top(i) + kGap + kLine - 3, inputs_[i], kBlack);
    }
    for (const auto& row : table_.rows) body += entry(row);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width()) + "\" height=\"" + number(height()) +
           "\" font-family=\"monospace\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
           lines() + body + "</svg>\n";
  }

 private:
  static void add(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  static std::size_t index(const std::vector<std::string>& names, const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  }
  static std::array<std::string, 2> cell(const StateTable::Row& row) {
    if (!row.sense.empty()) return {"refused", row.sense};
    return {row.action, row.next == row.state ? std::string() : "-> " + row.next};
  }
  void widen(std::size_t column, const std::string& text) {
    widths_[column] = std::max(widths_[column], static_cast<double>(text.size()) * kCharacter + 2 * kGap);
  }
  double left(std::size_t column) const {
    double x = 0;
    for (std::size_t i = 0; i < column; ++i) x += widths_[i];
    return x;
  }
  double top(std::size_t input) const { return kTop + kRow * static_cast<double>(input + 1); }
  double width() const { return left(widths_.size()) + 1; }
  double height() const { return top(inputs_.size()) + 1; }

  std::string entry(const StateTable::Row& row) const {
    const double x = left(index(states_, row.state) + 1) + kGap;
    const double y = top(index(inputs_, row.input)) + kGap + kLine - 3;
    const auto texts = cell(row);
    const bool refused = !row.sense.empty();
    return text_at(x, y, texts[0], refused ? kRed : kGrey) + text_at(x, y + kLine, texts[1], refused ? kRed : kBlack);
  }
  std::string lines() const {
    std::string path;
    for (std::size_t c = 1; c < widths_.size(); ++c)
      path += " M" + number(left(c)) + ',' + number(kTop) + " V" + number(height());
    for (std::size_t i = 0; i < inputs_.size(); ++i) path += " M0," + number(top(i)) + " H" + number(width());
    return "<path d=\"" + path + "\" stroke=\"#bbb\" fill=\"none\"/>\n";
  }

  const StateTable& table_;
  std::vector<std::string> states_;
  std::vector<std::string> inputs_;
  std::vector<double> widths_;  // of the columns; the first has the inputs
};

}  // namespace

std::string to_markdown(const StateTable& table) {
  std::string text = "## " + table.title + "\n\n";
  text += "| state | input | next | action | sense | rule |\n|---|---|---|---|---|---|\n";
  for (const auto& row : table.rows) {
    for (const auto* cell : {&row.state, &row.input, &row.next, &row.action, &row.sense, &row.rule}) {
      text += "| " + *cell + ' ';
    }
    text += "|\n";
  }
  return text;
}

std::string to_json(const StateTable& table) {
  auto rows = nlohmann::json::array();
  for (const auto& row : table.rows) {
    rows.push_back({{"state", row.state},
                    {"input", row.input},
                    {"next", row.next},
                    {"action", row.action},
                    {"sense", row.sense},
                    {"rule", row.rule}});
  }
  return rows.dump(2) + "\n";
}

std::string to_dot(const StateTable& table) {
  std::string text = "digraph " + quoted(table.title) + " {\n";
  for (const auto& row : table.rows) {
    if (!row.sense.empty()) continue;
    const std::string label = row.action.empty() ? row.input : row.input + " / " + row.action;
    text += "  " + quoted(row.state) + " -> " + quoted(row.next) + " [label=" + quoted(label) + "];\n";
  }
  return text + "}\n";
}

std::string to_svg(const StateTable& table) { return Matrix(table).text(); }

}  // namespace openrui
