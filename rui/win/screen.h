// Windows painted on a terminal, a cell for each character.
#pragma once

#include <string>
#include <string_view>

namespace openrui::win {

struct ScreenSize {
  int columns = 80;
  int rows = 24;
};

// Of the terminal on standard output; the usual size when there is none.
ScreenSize screen_size();

// The bytes that put `text` at a cell, zero-origin, cut at the right margin; empty when it is off the screen. What is
// not printable ASCII becomes a blank.
std::string text_at(int column, int row, std::string_view text, const ScreenSize& size);

}  // namespace openrui::win
