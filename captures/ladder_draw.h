// A whole ladder as a picture (SVG) and as a page with search, filter, folding and details (HTML). Both are one file
// without scripts or styles from elsewhere. What comes from the capture is text in them, never markup.
#pragma once

#include <string>

#include "captures/ladder_model.h"

namespace openrui {

// `title` is the heading, such as the file's name.
void draw_ladder_svg(const LadderModel& model, const std::string& title, std::string& out);
void draw_ladder_html(const LadderModel& model, const std::string& title, std::string& out);

// captures/page/ladder.html, compiled in by cmake/page.cmake.
std::string_view ladder_page();

}  // namespace openrui
