// Which verb is allowed while which is in progress, as something to print: for `snactl fsm rui` and `snactl fsm sli`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openrui {

struct VerbMatrix {
  struct Row {
    std::string_view verb;
    std::vector<std::string> answers;  // one for each of `progresses`
    std::vector<int> notes;            // number of the note of each answer, from 1; 0: none
  };
  std::string_view title;
  std::vector<std::string_view> progresses;
  std::vector<Row> rows;
  std::vector<std::string_view> notes;
};

// Columns aligned, notes below.
std::string to_text(const VerbMatrix& matrix);
std::string to_markdown(const VerbMatrix& matrix);

}  // namespace openrui
