// What people wrote, made unreadable and kept in shape: letters become X, digits 9, everything else stays. Orders of a
// 3270 data stream and SCS controls keep their parameters, so that a terminal takes the masked data as it took the
// real.
#pragma once

#include "formats/rh.h"
#include "formats/ru/bind.h"

namespace openrui {

enum class MaskForm : std::uint8_t {
  text,            // every byte is a character (EBCDIC 037)
  ds3270_to_lu,    // command, WCC, orders
  ds3270_from_lu,  // AID, cursor address, orders
  scs
};

// Of the data of a session with this BIND; `to_lu`: the primary sent them.
MaskForm mask_form(const Bind& bind, bool to_lu);

// One RU. `first`: it begins its chain, so that command or AID are in it.
Bytes masked(ByteView ru, MaskForm form, bool first);

}  // namespace openrui
