// The SSCP session for clients that have no SSCP-LU-DATA: its text as a 3270 screen, and what is typed there as text.
#pragma once

#include <optional>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

// An outbound 3270 data stream that erases the screen, shows the text in a protected field and leaves the rest of the
// screen, from the next line on, for input. `text`: EBCDIC with SCS controls, of which NL, CR, LF and FF begin lines
// and the others are blanks; what does not fit into `rows` x `columns` is left out.
Bytes screen_of_text(ByteView text, unsigned rows, unsigned columns);

// A screen that begins with a 3270 write command and an order, which some hosts send on the SSCP session. Text never
// looks so: EBCDIC letters and digits are above the orders.
bool is_3270_screen(ByteView data);
// Such a screen as lines of text, for a client that shows SSCP data as text: blanks at the end of lines and empty lines
// at the end are left out, NL between the lines.
Bytes text_of_screen(ByteView screen, unsigned rows, unsigned columns);

// The text in an inbound 3270 data stream without its orders and blanks at both ends; nullopt for a key that sends none
// (CLEAR, PA1 to PA3).
std::optional<Bytes> text_of_input(ByteView input);

}  // namespace openrui::tn3270
