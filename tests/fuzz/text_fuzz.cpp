// The small texts that people write: hex, MAC addresses, node identifications, ranges of names.
#include <string>

#include "config/config_fault.h"
#include "config/name_range.h"
#include "dlc/definition.h"
#include "fuzz_input.h"

using namespace openrui;
using fuzz::require;

namespace {

void name_range(const std::string& text) {
  constexpr std::size_t kLuName = 8;
  const auto range = NameRange::parse(text, kLuName);
  if (!range.ok()) return require(!range.error().empty(), "a name that is refused has a reason");
  require(range->count() >= 1, "a range has a name");
  for (const auto i : {std::size_t{0}, range->count() / 2, range->count() - 1}) {
    require(range->at(i).size() <= kLuName, "no name of a range is too long");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = from_hex(text)) {
    require(from_hex(to_hex(*bytes)) == bytes, "bytes as hex are the same bytes");
    require(to_hex(*bytes, 4).size() <= to_hex(*bytes).size() + 8, "a limit makes hex no longer than its count");
  }
  if (const auto mac = parse_mac(text); mac.ok()) {
    require(*parse_mac(to_words(*mac)) == *mac, "a MAC address in words is the same address");
    require(swap_bits(swap_bits(mac->octets)) == mac->octets, "two swaps of the bits undo each other");
    to_words_both(*mac);
  }
  if (const auto id = parse_node_id(text); id.ok()) {
    require(*parse_node_id(to_words(*id)) == *id, "a node identification in words is the same one");
  }
  name_range(text);
  if (const auto range = parse_address_range(text)) {
    require(range->first <= 999 && range->last.value_or(0) <= 999, "no address of a range is above 999");
  }
  nearest(text, {"LUA001", "LUB001", "POOLA"});
  one_of(text, {"LUA001", "LUB001", "POOLA"}, 2);
  return 0;
}
