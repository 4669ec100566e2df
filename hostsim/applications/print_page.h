// Pages as printers take them (SNA reference 14.2, 14.4).
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/ru/bind.h"
#include "hostsim/applications/options.h"

namespace openrui::hostsim {

// The job for the LU type of the session, at least one page. LU type 1: SCS, the first page sets the format, each ends
// with FF. LU type 3: a Write for each page, or for as much of it as the buffer holds; FF and EM at the end. Other
// types: lines, each with NL.
std::deque<Bytes> make_pages(const PrintJob& job, const PrintOptions& options, const Bind& terms);

}  // namespace openrui::hostsim
