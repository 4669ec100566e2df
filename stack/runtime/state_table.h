// A state table as values, and as text, data and pictures.
#pragma once

#include <string>
#include <vector>

namespace openrui {

struct StateTable {
  struct Row {
    std::string state;
    std::string input;
    std::string next;
    std::string action;
    std::string sense;  // eight hexadecimal digits: the input is refused with it; empty: it is accepted
    std::string rule;
  };
  std::string title;
  std::vector<Row> rows;
};

std::string to_markdown(const StateTable& table);
// An array with an object for each row.
std::string to_json(const StateTable& table);
// A graph for Graphviz. Rows that refuse an input change nothing and are left out.
std::string to_dot(const StateTable& table);
// A matrix as in the SNA manuals: a column for each state, a row for each input; in a cell the action and the next
// state, or the sense code.
std::string to_svg(const StateTable& table);

}  // namespace openrui
