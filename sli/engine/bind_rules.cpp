#include "sli/bind_rules.h"

#include "formats/ru/bind.h"

namespace openrui {

namespace {

// LUA reference 14.4: the last byte is the offset of the field in the BIND.
constexpr Sense kNegotiable{0x08350001};
constexpr Sense kFmProfile{0x08350002};
constexpr Sense kTsProfile{0x08350003};
constexpr Sense kLuType{0x0835000E};

bool is_3_or_4(std::uint8_t profile) { return profile == 3 || profile == 4; }

}  // namespace

Sense check_bind_for_sli(ByteView image) {
  const auto bind = parse_bind(image);
  if (!bind) return bind.error().sense;
  constexpr std::uint8_t kHighestLuType = 3;
  if (bind->negotiable()) return kNegotiable;
  if (!is_3_or_4(bind->fm_profile)) return kFmProfile;
  if (!is_3_or_4(bind->ts_profile)) return kTsProfile;
  if (bind->lu_type > kHighestLuType) return kLuType;
  return Sense::none;
}

}  // namespace openrui
