#include "formats/ru/data_flow.h"

#include "formats/ru/ru_kind.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

struct StatusName {
  std::uint16_t status;
  std::string_view name;
};

constexpr StatusName kStatusNames[] = {
    {lu_status::user, "user status"},
    {lu_status::component_available, "component available again"},
    {lu_status::no_data, "no data to send"},
    {lu_status::insufficient_resource, "insufficient resource"},
    {lu_status::no_op, "no-op, carries RH indicators only"},
    {lu_status::queue_empty, "queue empty"},
    {lu_status::intervention_required, "intervention required"},
    {lu_status::permanent_error, "permanent error"},
    {lu_status::aborted, "component or unit of work aborted"},
    {lu_status::presentation_space_lost, "presentation space integrity lost"},
    {lu_status::component_disconnected, "component powered off or disconnected"},
    {0x0864, "function abort"},
    {0x0865, "function abort, variant 0865"},
    {0x0866, "function abort, variant 0866"},
    {lu_status::no_response_not_allowed, "no-response request could not be processed"},
};

std::string_view status_name(std::uint16_t status) {
  for (const auto& row : kStatusNames) {
    if (row.status == status) return row.name;
  }
  return "unknown status";
}

// What the extension says about the component, where it says something.
std::string extension_words(const Lustat& l) {
  switch (l.status) {
    case lu_status::component_available:
    case lu_status::permanent_error:
    case lu_status::component_disconnected:
      if (l.extension == 0x0000) return ": LU";
      if (l.extension == 0xB000) return ": secondary device";
      if (l.extension == 0xD000) return ": primary device";
      return {};
    case lu_status::no_response_not_allowed:
      return ": its SNF is " + hex_word(l.extension);
    default:
      return {};
  }
}

// Code byte and two 16-bit values; the layout of both RUs.
Parsed<std::pair<std::uint16_t, std::uint16_t>> parse_pair(ByteView ru, RuKind kind) {
  constexpr std::size_t kLength = 5;
  if (ru.size() < kLength) return FormatError{sense::parameter_error, ru.size(), "shorter than 5 bytes"};
  if (ru[0] != request_code(kind)) return FormatError{sense::parameter_error, 0, "not the request code expected"};
  return std::pair(get16(ru, 1), get16(ru, 3));
}

}  // namespace

Parsed<Lustat> parse_lustat(ByteView ru) {
  const auto pair = parse_pair(ru, RuKind::lustat);
  if (!pair) return pair.error();
  return Lustat{pair->first, pair->second};
}

Bytes emit_lustat(const Lustat& l) {
  return ByteWriter().u8(request_code(RuKind::lustat)).u16(l.status).u16(l.extension).take();
}

std::string to_words(const Lustat& l) {
  return hex_word(l.status) + ' ' + hex_word(l.extension) + ' ' + std::string(status_name(l.status)) +
         extension_words(l);
}

Parsed<Signal> parse_signal(ByteView ru) {
  const auto pair = parse_pair(ru, RuKind::signal);
  if (!pair) return pair.error();
  return Signal{pair->first, pair->second};
}

Bytes emit_signal(const Signal& s) {
  return ByteWriter().u8(request_code(RuKind::signal)).u16(s.code).u16(s.extension).take();
}

std::string to_words(const Signal& s) {
  return hex_word(s.code) + ' ' + hex_word(s.extension) + ' ' +
         (s.code == signal_code::request_to_send ? "request to send" : "installation-defined");
}

}  // namespace openrui
