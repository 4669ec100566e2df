// A state machine as a picture.
#pragma once

#include <string>
#include <vector>

namespace openrui {

struct StateGraph {
  struct Edge {
    std::string from;
    std::string to;
    std::string label;
  };
  std::string title;
  std::vector<Edge> edges;
};

// For Graphviz.
std::string to_dot(const StateGraph& graph);
// Without Graphviz: the states on a circle, in the order of the edges; edges between the same two states are one, with
// a line of label each.
std::string to_svg(const StateGraph& graph);

}  // namespace openrui
