#include "hostsim/faults/fault.h"

#include <algorithm>

namespace openrui::hostsim {

namespace {

using K = FaultKind;
using O = FaultOccasion;

// clang-format off
constexpr FaultRow kRows[] = {
    {K::bind_profile, "bind_profile", "RU", O::bind, false, {{"how", "fm"}}, "fm ts",
     "the BIND names FM or TS profile 5, which nobody has",
     "RUI_WRITE of +RSP(BIND) ends UNSUCCESSFUL / 0821 0000, the host gets -RSP 0835 0002 or 0003 (LUA reference 13.1, SNA reference 6.7)"},
    {K::bind_pacing, "bind_pacing", "RU", O::bind, false, {}, {},
     "bytes 8, 9, 12 and 13 of the BIND are FF: windows of 63, adaptive pacing, contradicting stages, reserved bits",
     "the program reads it and decides; what it refuses gets its sense code (LUA reference 13.1)"},
    {K::bind_ru_size, "bind_ru_size", "RU", O::bind, false, {{"how", "tiny"}}, "tiny invalid",
     "the BIND's RU sizes are 8 bytes (tiny), which the host's own RUs break, or no size at all (invalid)",
     "tiny: RUs of the host beyond 8 bytes come as EXR 1002 0000 (LUA reference 14.3); invalid: the program decides (14.4: 0835 000A)"},
    {K::bind_usage, "bind_usage", "RU", O::bind, false, {}, {},
     "the LU type of the BIND is 7F and its PS usage bytes are FF",
     "the program reads it and decides: -RSP 0835 000E (LUA reference 14.4)"},
    {K::bind_truncated, "bind_truncated", "RU", O::bind, false, {{"length", "20"}}, {},
     "the BIND ends after `length` bytes",
     "below 26 bytes: -RSP 1002 0000 by the node, READ or BID end NEGATIVE_RSP / 1002 0000 (SNA reference 6.7, LUA reference 14.3)"},
    {K::late_bind, "late_bind", "session", O::bind, false, {{"ms", "60000"}}, {},
     "the BIND is held back for so long",
     "RUI_READ waits; RUI_TERM and RUI_PURGE end the wait (LUA reference 7.4, 7.8)"},
    {K::negative_response, "negative_response", "RU", O::answer, false, {{"sense", "08120000"}}, {},
     "a request of the node that the host would accept is refused with the sense code",
     "RUI_READ brings -RSP with the sense code, OK (LUA reference 14.5)"},
    {K::unbind, "unbind", "session", O::traffic, true, {{"type", "0F"}}, {},
     "the host ends the session with UNBIND of that type",
     "RUI_READ brings UNBIND, a write ends STATE_CHECK / 0809 0000; the SSCP session goes on (LUA reference 6.5)"},
    {K::lost_response, "lost_response", "RU", O::response, false, {}, {},
     "a response of the host is never sent",
     "RUI_READ waits for it; RUI_PURGE, UNBIND or RUI_TERM end the wait (LUA reference 7.4, 7.8)"},
    {K::duplicated_response, "duplicated_response", "RU", O::response, false, {}, {},
     "a response of the host is sent twice",
     "the second one answers no request (200E) and is dropped and logged (SNA reference 11.11)"},
    {K::wrong_number, "wrong_number", "TH", O::request, false, {{"offset", "7"}}, {},
     "the sequence number of a request is off by so much",
     "LU-LU: EXR 2001 0000 (LUA reference 14.3); SSCP sessions have identifiers, any number will do (SNA reference 11.2)"},
    {K::bracket_violation, "bracket_violation", "RH", O::chain, false, {{"how", "any"}}, "any extra missing",
     "BB where the bracket is open already (extra), or none where it must begin (missing)",
     "EXR 2003 0000; 0813 0001 where a first speaker takes BB for a race; 400C 0000 where the BIND has no brackets (LUA reference 14.3, SNA reference 11.6)"},
    {K::direction_violation, "direction_violation", "RU", O::turn, false, {{"bytes"}}, {},
     "behind the RU that gives the direction away the host sends another one",
     "EXR 2004 0000 (LUA reference 14.3)"},
    {K::long_ru, "long_ru", "RU", O::data, false, {{"length", "0"}}, {},
     "an RU is filled up to `length` bytes; 0: one more than the BIND allows",
     "EXR 1002 0000, or 8010 0000 when it comes in segments (LUA reference 14.3, SNA reference 2.2.3)"},
    {K::bad_segments, "bad_segments", "TH", O::long_request, false, {{"how", "no_first"}},
     "no_first no_middle no_last repeated_first wrong_number lone_middle short_first expedited",
     "an RU goes out in segments of which one is missing, twice there, misnumbered, too short or expedited",
     "without a first one it is dropped and the next RU has a wrong number, EXR 2001 0000; without a last one EXR 8007 0000; without a middle one nobody can see it (SNA reference 2.2.3)"},
    {K::cut_link, "cut_link", "DLC", O::exchange, true, {{"how", "received"}, {"ms", "1000"}}, "received sent",
     "the link goes down when a request has come or has left and before its response; it comes back after so long",
     "every pending verb ends SESSION_FAILURE / LU_COMPONENT_DISCONNECTED, the LU can be opened again (LUA reference 6.5)"},
    {K::slow_host, "slow_host", "session", O::sent, false, {{"ms", "2000"}}, {},
     "what the host sends is late by so much, in order",
     "nothing but time: no timer of the API ends a verb (LUA reference 6.4)"},
    {K::stalled_pacing, "stalled_pacing", "RH", O::grant, false, {{"ms", "0"}}, {},
     "pacing responses are held back for so long; 0: for ever",
     "RUI_WRITE waits alone; CLEAR ends it UNSUCCESSFUL / 2005 0000, UNBIND STATE_CHECK / 0809 0000 (design, section 3)"},
    {K::dactlu, "dactlu", "session", O::traffic, true, {{"ms", "1000"}}, {},
     "DACTLU in the middle of the session; ACTLU follows after so long, 0: not",
     "every pending verb ends SESSION_FAILURE / LU_COMPONENT_DISCONNECTED (LUA reference 6.5)"},
    {K::actlu_storm, "actlu_storm", "session", O::traffic, true, {{"times", "20"}}, {},
     "so many ACTLUs (cold), none of which waits for the response to the one before",
     "each has its response; pending verbs end SESSION_FAILURE / LU_COMPONENT_DISCONNECTED, once (LUA reference 6.5)"},
    {K::garbage_dlc, "garbage_dlc", "DLC", O::sent, true, {{"bytes"}, {"length", "32"}}, {},
     "raw bytes on the port's carrier, between its frames",
     "the carrier is dropped or the bytes are: at worst SESSION_FAILURE / LU_COMPONENT_DISCONNECTED, and the link comes back (LUA reference 6.5)"},
    {K::garbage_th, "garbage_th", "TH", O::sent, true, {{"bytes"}, {"length", "32"}}, {},
     "raw bytes in place of a PIU that nobody asked for",
     "dropped (800B, 8006, 4005) or rejected (8004 to 800F) by path control (SNA reference 2.2.1)"},
    {K::garbage_rh, "garbage_rh", "RH", O::request, false, {{"how", "bits"}, {"bytes"}}, "bits cut",
     "the RH of a request is other bytes, or ends after two (cut)",
     "EXR with a code of category 40, 10 or 20; dropped where there is no RH (SNA reference 3.6, 2.2.1)"},
    {K::garbage_ru, "garbage_ru", "RU", O::sent, false, {{"bytes"}, {"length", "16"}}, {},
     "the RU of a PIU is other bytes",
     "user data reach the program; requests of session and data flow control are refused with 1003 0000 or 1002 0000 (SNA reference 4.2)"},
};
// clang-format on
static_assert(std::size(kRows) == kFaultKindCount);
static_assert([] {
  for (std::size_t i = 0; i < kFaultKindCount; ++i) {
    if (static_cast<std::size_t>(kRows[i].kind) != i) return false;
  }
  return true;
}());

}  // namespace

std::span<const FaultRow> fault_table() { return kRows; }

const FaultRow& fault_row(FaultKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

const FaultRow* find_fault(std::string_view name) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows), [&](const auto& r) { return r.name == name; });
  return found == std::end(kRows) ? nullptr : found;
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t tried = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      tried = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++tried;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace openrui::hostsim
