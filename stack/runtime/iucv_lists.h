// The structures of iucv.h as values of the engine, and the buffers that they name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "iucv.h"
#include "iucv/machine.h"

namespace openrui {

// Pieces of the program's storage.
using IucvExtents = std::vector<std::span<std::uint8_t>>;

// `length` bytes at `address`, or with `is_list` what the list of iucv_extent there names. A code when they are not all
// there.
iucv::ReturnCode iucv_extents(void* address, std::uint32_t length, bool is_list, IucvExtents& extents);
std::uint32_t size_of(const IucvExtents& extents);
// The bytes in one piece; `copy` holds them when they are not in one already.
ByteView gather(const IucvExtents& from, Bytes& copy);
void scatter(ByteView data, const IucvExtents& to);

// The text, cut at `size` and filled with blanks.
void fill(char* field, std::size_t size, std::string_view text);
// A name in capitals, without what fills it.
std::string iucv_name(const char (&field)[8]);
iucv::UserData iucv_user(const iucv_control_list& list);
// What IUCV_IPFGPID, IUCV_IPFGMID and IUCV_IPFGMCL say; `cls`: the class that counts for the function.
iucv::Selector iucv_selector(const iucv_message_list& list, std::uint32_t cls);
iucv_interrupt iucv_block(const iucv::Interrupt& interrupt);
void store_audit(iucv::Audit audit, std::uint8_t (&to)[3]);

}  // namespace openrui
