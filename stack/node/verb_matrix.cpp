#include "node/verb_matrix.h"

#include <algorithm>

namespace openrui {

namespace {

std::string cell(const VerbMatrix::Row& row, std::size_t column) {
  auto text = row.answers[column];
  if (row.notes[column] != 0) text += " (" + std::to_string(row.notes[column]) + ")";
  return text;
}

}  // namespace

std::string to_text(const VerbMatrix& matrix) {
  std::vector<std::vector<std::string>> lines(1, {"new verb"});
  for (const auto progress : matrix.progresses) lines[0].emplace_back(progress);
  for (const auto& row : matrix.rows) {
    lines.push_back({std::string(row.verb)});
    for (std::size_t c = 0; c < row.answers.size(); ++c) lines.back().push_back(cell(row, c));
  }
  std::string text(matrix.title);
  text += '\n';
  for (const auto& line : lines) {
    text += ' ';
    for (std::size_t column = 0; column < line.size(); ++column) {
      std::size_t width = 0;
      for (const auto& other : lines) width = std::max(width, other[column].size());
      auto padded = line[column];
      padded.resize(width, ' ');
      text += ' ' + padded;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  for (std::size_t i = 0; i < matrix.notes.size(); ++i) {
    text += "  (" + std::to_string(i + 1) + ") " + std::string(matrix.notes[i]) + '\n';
  }
  return text;
}

std::string to_markdown(const VerbMatrix& matrix) {
  std::string text = "## " + std::string(matrix.title) + "\n\n| new verb |";
  for (const auto progress : matrix.progresses) text += ' ' + std::string(progress) + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < matrix.progresses.size(); ++i) text += "---|";
  text += '\n';
  for (const auto& row : matrix.rows) {
    text += "| " + std::string(row.verb) + " |";
    for (std::size_t c = 0; c < row.answers.size(); ++c) text += ' ' + cell(row, c) + " |";
    text += '\n';
  }
  text += '\n';
  for (std::size_t i = 0; i < matrix.notes.size(); ++i) {
    text += std::to_string(i + 1) + ". " + std::string(matrix.notes[i]) + '\n';
  }
  return text;
}

}  // namespace openrui
