#include "formats/profiles.h"

#include <algorithm>

namespace openrui {

namespace {

using K = RuKind;
constexpr auto kByBind = Fixed::by_bind;
constexpr auto kOff = Fixed::off;
constexpr auto kOn = Fixed::on;
constexpr RuSet kNone;

constexpr FmSide side_by_bind(RuSet own) { return {kByBind, kByBind, kByBind, std::nullopt, false, own}; }

// FM profiles 3, 4, 7 and 18 leave to the BIND all but the DFC requests, and immediate response mode.
constexpr FmProfile by_bind(std::uint8_t number, RuSet dfc, RuSet dfc_with_brackets, RuSet of_primary,
                            RuSet of_secondary, bool compression_lu_type_0_only, std::string_view rule) {
  return {number,
          true,
          dfc,
          dfc_with_brackets,
          side_by_bind(of_primary),
          side_by_bind(of_secondary),
          kOff,
          kByBind,
          kByBind,
          kByBind,
          kByBind,
          compression_lu_type_0_only,
          kByBind,
          kByBind,
          kByBind,
          std::nullopt,
          kByBind,
          rule};
}

// SNA reference 10.2. Columns after the sides: delayed response mode, FM headers, alternate code, SCB compression,
// length-checked compression (and whether only for LU type 0), brackets, termination rule 1, primary first speaker,
// send/receive mode, symmetric recovery.
constexpr FmProfile kFm[] = {
    {0,
     false,
     kNone,
     kNone,
     {kOff, kOff, kOff, ChainResponse::definite, false, kNone},
     {kOff, kOff, kOff, ChainResponse::definite, false, kNone},
     kOff,
     kOff,
     kOff,
     kOff,
     kOff,
     false,
     kOff,
     kOff,
     kOff,
     SendReceiveMode::hdx_contention,
     kOff,
     "10.2 FM profile 0"},
    {2,
     true,
     kNone,
     kNone,
     {kOff, kByBind, kOn, std::nullopt, true, kNone},
     {kOff, kOn, kOff, ChainResponse::none, false, kNone},
     kOff,
     kOff,
     kByBind,
     kOff,
     kByBind,
     false,
     kByBind,
     kOff,
     kOff,
     SendReceiveMode::full_duplex,
     kOff,
     "10.2 FM profile 2"},
    by_bind(3, RuSet::of(K::cancel, K::signal, K::chase), RuSet::of(K::bid, K::rtr), RuSet::of(K::shutd),
            RuSet::of(K::lustat, K::shutc, K::rshutd), false, "10.2 FM profile 3"),
    by_bind(4, RuSet::of(K::cancel, K::signal, K::lustat, K::chase, K::qec, K::qc, K::relq), RuSet::of(K::bid, K::rtr),
            RuSet::of(K::shutd), RuSet::of(K::shutc, K::rshutd), false, "10.2 FM profile 4"),
    {6,
     false,
     kNone,
     kNone,
     {kOff, kOn, kOff, ChainResponse::definite_or_exception, false, kNone},
     {kOff, kOn, kOff, ChainResponse::definite_or_exception, false, RuSet::of(K::lustat)},
     kOn,
     kOff,
     kOff,
     kOff,
     kOff,
     false,
     kOff,
     kOff,
     kOff,
     SendReceiveMode::full_duplex,
     kOff,
     "10.2 FM profile 6"},
    by_bind(7, RuSet::of(K::cancel, K::signal, K::lustat), kNone, kNone, RuSet::of(K::rshutd), true,
            "10.2 FM profile 7"),
    by_bind(18, RuSet::of(K::cancel, K::signal, K::lustat, K::chase), RuSet::of(K::bis, K::sbi, K::bid, K::rtr), kNone,
            kNone, false, "10.2 FM profile 18"),
};

// SNA reference 10.1.
constexpr TsProfile kTs[] = {
    {1, false, false, false, RuSet::of(K::actpu, K::dactpu, K::actlu, K::dactlu), false, "10.1 TS profile 1"},
    {2, true, true, true, RuSet::of(K::clear), false, "10.1 TS profile 2"},
    {3, true, true, true, RuSet::of(K::sdt, K::clear), true, "10.1 TS profile 3"},
    {4, true, true, true, RuSet::of(K::sdt, K::clear, K::stsn, K::rqr), true, "10.1 TS profile 4"},
    {7, true, true, true, kNone, true, "10.1 TS profile 7"},
};

// SNA reference 10.3.
struct Pair {
  std::uint8_t fm;
  std::uint8_t ts;
};
constexpr Pair kPairs[] = {{2, 2}, {3, 2}, {3, 3}, {3, 4}, {4, 3}, {4, 4}, {7, 7}, {18, 3}, {18, 4}, {18, 7}};

template <class Profile>
const Profile* find(std::span<const Profile> table, std::uint8_t number) {
  const auto row = std::find_if(table.begin(), table.end(), [=](const Profile& p) { return p.number == number; });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace

std::span<const FmProfile> fm_profiles() { return kFm; }
std::span<const TsProfile> ts_profiles() { return kTs; }
const FmProfile* find_fm_profile(std::uint8_t number) { return find(fm_profiles(), number); }
const TsProfile* find_ts_profile(std::uint8_t number) { return find(ts_profiles(), number); }

bool supported_fm_profile(std::uint8_t profile) {
  const auto* row = find_fm_profile(profile);
  return row != nullptr && row->lu_lu;
}

bool supported_ts_profile(std::uint8_t profile) {
  const auto* row = find_ts_profile(profile);
  return row != nullptr && row->lu_lu;
}

bool legal_profile_pair(std::uint8_t fm_profile, std::uint8_t ts_profile) {
  return std::any_of(std::begin(kPairs), std::end(kPairs),
                     [=](const Pair& p) { return p.fm == fm_profile && p.ts == ts_profile; });
}

}  // namespace openrui
