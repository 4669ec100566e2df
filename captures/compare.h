// What is the same in two BIUs and what is not, in words.
#pragma once

#include <string>
#include <string_view>

#include "captures/conversation.h"

namespace openrui {

// Names of the two sides in sentences: "A" and "B", "captured" and "ours".
struct SideNames {
  std::string_view first = "A";
  std::string_view second = "B";
};

// What differs between two BIUs, their TH apart; empty: nothing.
std::string difference(const Step& a, const Step& b, const SideNames& names = {});
// The same for two RUs of one kind: lengths, or the first byte that differs.
std::string ru_difference(ByteView a, ByteView b, const SideNames& names = {});

}  // namespace openrui
