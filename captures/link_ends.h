// Who sent a PIU: where a capture does not say it, the addresses and the request codes do. A host is always the primary
// end of a peripheral link (SNA reference 1).
#pragma once

#include <array>
#include <bitset>
#include <map>
#include <string>

#include "captures/unit.h"
#include "formats/th.h"

namespace openrui {

class LinkEnds {
 public:
  // Sets unit.from where it is unknown and can be told; learns from every PIU.
  void place(CapturedUnit& unit);

 private:
  // A damaged file must not make us grow: links beyond this many are placed without memory.
  static constexpr std::size_t kMaxLinks = 1000;
  struct LinkState {
    LinkEnd recorder = LinkEnd::unknown;     // which end wrote the capture
    std::bitset<256> lus;                    // addresses seen in SSCP-LU sessions and BINDs
    std::array<std::uint8_t, 256> plu_of{};  // by LU address; 0: no BIND seen
  };
  LinkState& state_of(std::string_view link);
  static LinkEnd by_addresses(LinkState& state, const Th& th, ByteView piu);
  static LinkEnd lu_lu(LinkState& state, const Th& th, ByteView piu);

  std::map<std::string, LinkState, std::less<>> links_;
  LinkState overflow_;
  std::string last_link_;
  LinkState* last_ = nullptr;
};

}  // namespace openrui
