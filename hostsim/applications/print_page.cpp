#include "hostsim/applications/print_page.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"

namespace openrui::hostsim {

namespace {

constexpr std::uint8_t kScsPrinter = 1;
constexpr std::uint8_t k3270Printer = 3;

using Lines = std::vector<Bytes>;

// Cut to the width of the page; what is no graphic character is a blank.
Lines cut_lines(const PrintJob& job, const PrintOptions& options) {
  Lines lines;
  for (const auto& text : job.lines) {
    lines.push_back(to_ebcdic(text.substr(0, options.columns)));
    for (auto& byte : lines.back()) byte = byte < 0x40 ? 0x40 : byte;
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

Bytes make_scs_page(const Lines& lines, const PrintOptions& options, bool first) {
  constexpr unsigned kMultiByte = 0x2B;
  constexpr unsigned kHorizontalFormat = 0xC1;
  constexpr unsigned kVerticalFormat = 0xC2;
  constexpr unsigned kLength = 2;  // of the control, itself and one parameter
  ByteWriter out;
  if (first) {
    out.u8(kMultiByte).u8(kHorizontalFormat).u8(kLength).u8(options.columns);
    out.u8(kMultiByte).u8(kVerticalFormat).u8(kLength).u8(options.lines);
  }
  for (const auto& line : lines) out.bytes(line).u8(ds3270::kNewLine);
  return out.u8(ds3270::kFormFeed).take();
}

Bytes make_text_page(const Lines& lines) {
  ByteWriter out;
  for (const auto& line : lines) out.bytes(line).u8(ds3270::kNewLine);
  return out.take();
}

// A page of a printer with a buffer: several prints when it does not fit.
void add_3270_page(const Lines& lines, const ds3270::Size& size, std::deque<Bytes>& pages) {
  constexpr unsigned kPrint = ds3270::wcc::start_printer | ds3270::wcc::line_length_by_new_line;
  constexpr std::size_t kEnd = 2;  // FF and EM
  Bytes content;
  const auto print = [&](bool ends_page) {
    if (ends_page) content.push_back(ds3270::kFormFeed);
    content.push_back(ds3270::kEndOfMedium);
    ds3270::Builder out(ds3270::Command::erase_write, kPrint, size);
    pages.push_back(out.bytes(content).take());
    content.clear();
  };
  for (const auto& line : lines) {
    if (!content.empty() && content.size() + line.size() + 1 + kEnd > size.cells()) print(false);
    content.insert(content.end(), line.begin(), line.end());
    content.push_back(ds3270::kNewLine);
  }
  print(true);
}

}  // namespace

std::deque<Bytes> make_pages(const PrintJob& job, const PrintOptions& options, const Bind& terms) {
  std::deque<Bytes> pages;
  const auto all = cut_lines(job, options);
  for (std::size_t at = 0; at < all.size(); at += options.lines) {
    const auto end = std::min<std::size_t>(at + options.lines, all.size());
    const Lines lines(all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(end));
    if (terms.lu_type == k3270Printer) {
      add_3270_page(lines, ds3270::screen_sizes(terms).normal, pages);
    } else if (terms.lu_type == kScsPrinter) {
      pages.push_back(make_scs_page(lines, options, pages.empty()));
    } else {
      pages.push_back(make_text_page(lines));
    }
  }
  return pages;
}

}  // namespace openrui::hostsim
