// The state tables of the stack as text (design, section 2: "declared data that prints itself").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openrui {

enum class TableFormat : unsigned char {
  text,
  markdown,
  dot,  // a graph for Graphviz
  svg,  // a matrix, drawn
  json  // an array with an object for each row
};

struct Machine {
  std::string_view name;     // for the command line
  std::string_view purpose;  // where it is at work
  std::string (*print)(TableFormat format);
};
const std::vector<Machine>& machines();
// Null: there is none of that name.
const Machine* find_machine(std::string_view name);

}  // namespace openrui
