// Every worked PIU of the SNA reference: parsed, named, emitted with the same bytes, and said in words.
#include "vectors.h"

#include <catch2/catch.hpp>

#include "formats/describe.h"
#include "formats/ru/activation.h"
#include "formats/ru/bind.h"
#include "formats/ru/data_flow.h"
#include "formats/ru/response.h"
#include "formats/ru/ru_kind.h"
#include "formats/ru/session_control.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "formats/th.h"

namespace openrui::test {

namespace {

#define BLANKS "4040404040404040"
#define LU2_BIND \
  "31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 04 C3C9C3E2 00 00 03 D3E4F2"

constexpr Vector kVectors[] = {
    // 5.1 ACTPU, DACTPU
    {"2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01", "ACTPU"},
    {"2D 00 00 00 00 01 | EB 80 00 | 11 01", "+RSP(ACTPU)"},
    {"2D 00 00 00 00 01 | EB 80 00 | 11 11 " BLANKS " 00 00 07 01 00 00 00 00 00 00", "+RSP(ACTPU)"},
    {"2D 00 00 00 00 02 | 6B 80 00 | 12 01", "DACTPU"},
    {"2D 00 00 00 00 02 | EB 80 00 | 12", "+RSP(DACTPU)"},
    // 5.2 ACTLU, DACTLU
    {"2D 00 02 00 00 01 | 6B 80 00 | 0D 01 01", "ACTLU"},
    {"2D 00 00 02 00 01 | EB 80 00 | 0D 01 01 00 85 00 00 00 0C 0E 03 00 01 00 00 00 " BLANKS, "+RSP(ACTLU)"},
    {"2D 00 00 03 00 02 | EF 90 00 | 80 04 00 00 0D", "-RSP(ACTLU) 8004 0000 Unrecognised destination"},
    {"2D 00 02 00 00 02 | 6B 80 00 | 0E", "DACTLU"},
    {"2D 00 00 02 00 02 | EB 80 00 | 0E", "+RSP(DACTLU)"},
    // 5.3 NOTIFY
    {"2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 0E 03 00 01 00 00 00 " BLANKS, "NOTIFY"},
    {"2C 00 02 00 00 01 | 8B 80 00 | 81 06 20", "+RSP(NOTIFY)"},
    {"2C 00 00 02 00 01 | 0B 80 00 | 81 06 20 0C 0E 01 00 01 00 00 00 " BLANKS, "NOTIFY"},
    // 5.4 session initiation and termination
    {"2C 00 00 02 00 03 | 0B 80 00 | 01 06 81 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 00", "INIT-SELF"},
    {"2C 00 02 00 00 03 | 8B 80 00 | 01 06 81", "+RSP(INIT-SELF)"},
    {"2C 00 02 00 00 03 | 8F 90 00 | 08 06 00 14 01 06 81", "-RSP(INIT-SELF) 0806 0014 Resource unknown: primary LU"},
    {"2C 00 00 02 00 03 | 0B 80 00 | 81 06 81 10 40 00 00 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 00 00", "INIT-SELF"},
    {"2C 00 00 02 00 04 | 0B 80 00 | 01 06 83 60 F3 04 C3C9C3E2", "TERM-SELF"},
    {"2C 00 00 02 00 04 | 0B 80 00 | 81 06 83 11 44 10 00 00 01 F3 00", "TERM-SELF"},
    {"2C 00 00 02 00 02 | 03 80 00 | D3D6C7D6D5 40 C1D7D7D3C9C4 4D C3C9C3E2 5D", "text"},
    {"2C 00 02 00 00 05 | 03 80 00 | 15 C5D5E3C5D9 40 D3D6C7D6D5", "text"},
    {"2C 00 02 00 00 06 | 0B 80 00 | 01 06 04 08 08 57 00 02 06 F3 04 C3C9C3E2 F3 03 D3E4F2", "NSPE"},
    {"2C 00 00 02 00 06 | 8B 80 00 | 01 06 04", "+RSP(NSPE)"},
    // 5.5 SSCP-PU services
    {"2C 00 00 00 00 02 | 0B 80 00 | 01 02 1B 00", "REQDISCONT"},
    {"2C 00 00 00 00 03 | 0B 80 00 | 41 03 8D 00 00 00 00 00 00 0C 00 00 08 92 00 11 00 01 02 03", "NMVT"},
    // 6.6, 6.8 BIND, UNBIND
    {"2D 00 02 01 00 01 | 6B 80 00 | " LU2_BIND, "BIND"},
    {"2D 00 01 02 00 01 | EB 80 00 | 31", "+RSP(BIND)"},
    {"2D 00 01 02 00 01 | EF 90 00 | 08 35 00 02 31", "-RSP(BIND) 0835 0002 Invalid parameter"},
    {"2D 00 02 01 00 07 | 6B 80 00 | 32 01", "UNBIND"},
    {"2D 00 02 01 00 08 | 6B 80 00 | 32 FE 80 03 00 01", "UNBIND"},
    {"2D 00 01 02 00 07 | EB 80 00 | 32", "+RSP(UNBIND)"},
    // 7 session control
    {"2D 00 02 01 00 02 | 6B 80 00 | A0", "SDT"},
    {"2D 00 01 02 00 02 | EB 80 00 | A0", "+RSP(SDT)"},
    {"2D 00 02 01 00 03 | 6B 80 00 | A1", "CLEAR"},
    {"2D 00 01 02 00 03 | EB 80 00 | A1", "+RSP(CLEAR)"},
    {"2D 00 02 01 00 04 | 6B 80 00 | A2 F0 00 10 00 20", "STSN"},
    {"2D 00 01 02 00 04 | EB 80 00 | A2 50 00 10 00 20", "+RSP(STSN)"},
    {"2D 00 01 02 00 04 | EB 80 00 | A2 D0 00 0F 00 20", "+RSP(STSN)"},
    {"2D 00 01 02 00 05 | 6B 80 00 | A3", "RQR"},
    {"2D 00 02 01 00 02 | 6B 80 00 | C0 0A 1B 2C 3D 4E 5F 60 71", "CRV"},
    // 8 data flow control
    {"2C 00 02 01 00 03 | 4B 80 20 | 83", "CANCEL"},
    {"2D 00 01 02 00 06 | 4B 80 00 | C9 00 01 00 00", "SIGNAL"},
    {"2C 00 01 02 00 04 | 4B 90 00 | 04 00 01 D0 00", "LUSTAT"},
    {"2C 00 02 01 00 07 | 4B 80 00 | C8", "BID"},
    {"2C 00 01 02 00 07 | CB 80 00 | C8", "+RSP(BID)"},
    {"2C 00 01 02 00 07 | CF 90 00 | 08 14 00 00 C8", "-RSP(BID) 0814 0000 Bracket bid reject, RTR will follow"},
    {"2C 00 01 02 00 05 | 4B 80 00 | 05", "RTR"},
    {"2C 00 02 01 00 08 | 4B 80 00 | 84", "CHASE"},
    {"2D 00 02 01 00 09 | 4B 80 00 | 80", "QEC"},
    {"2C 00 01 02 00 09 | 4B 80 20 | 81", "QC"},
    {"2D 00 02 01 00 0A | 4B 80 00 | 82", "RELQ"},
    {"2D 00 02 01 00 0B | 4B 80 00 | C0", "SHUTD"},
    {"2D 00 01 02 00 0C | 4B 80 00 | C1", "SHUTC"},
    {"2D 00 01 02 00 0D | 4B 80 00 | C2", "RSHUTD"},
    {"2D 00 02 01 00 0E | 4B 80 00 | 71", "SBI"},
    {"2C 00 02 01 00 0F | 4B 80 00 | 70", "BIS"},
    // 13.6 the golden trace, where it differs from the above
    {"2D 00 00 02 00 02 | EB 80 00 | 0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00 " BLANKS, "+RSP(ACTLU)"},
    {"2C 00 02 00 00 01 | 03 00 00 | 15 E6 C5 D3 C3 D6 D4 C5", "text"},
    {"2C 00 02 00 00 01 | 83 80 00", "+RSP(text)"},
    {"2C 00 02 01 00 01 | 03 81 A0 | F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6", "data"},
    {"2C 00 01 02 00 01 | 83 81 00", "+RSP(data)"},
    {"2C 00 01 02 00 01 | 03 90 20 | 7D 40 C1 11 40 C5 C1 C2 C3", "data"},
    {"2C 00 02 01 00 02 | 02 91 40 | F1 C3 11 40 40 C1 C2", "data"},
    {"2C 00 01 02 00 00 | 83 01 00", "IPR"},
    {"2C 00 02 01 00 03 | 00 91 00 | C3 C4 C5", "data"},
    {"2C 00 02 01 00 04 | 01 81 00 | C6 C7", "data"},
    {"2D 00 01 02 00 03 | CB 80 00 | C0", "+RSP(SHUTD)"},
    {"2D 00 02 01 00 01 | CB 80 00 | C1", "+RSP(SHUTC)"},
    {"2C 00 00 02 00 02 | 0B 80 00 | 81 06 20 0C 06 01 00 01 00 00 00", "NOTIFY"},
    // 13.7 error probes
    {"2C 00 02 01 00 05 | 03 80 80 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 02 80 80 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 01 80 80 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 03 80 E0 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 02 90 A0 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 00 90 00 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 03 80 00 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 0B 80 80 | F1 C3", "data"},
    {"2C 00 02 01 00 01 | 03 80 88 | F1 C3", "data"},
    {"2D 00 02 01 00 09 | 03 80 00 | C1", "data"},
    {"2D 00 02 01 00 09 | 6B 81 00 | A1", "CLEAR"},
    {"2D 00 02 01 00 09 | 6B 80 00 | A2 50 00 00 00 00", "STSN"},
    {"2D 00 02 01 00 09 | 4B 80 00 | 80", "QEC"},
    {"2C 00 02 01 00 01 | 03 80 80 | F2", "data"},
    {"2C 00 09 01 00 01 | 03 80 80 | F1 C3", "data"},
    {"2C 00 00 01 00 01 | 03 80 80 | F1 C3", "text"},
    {"2C 00 02 01 00 01 | 03 10 80 | F1 C3", "data"},
    // 13.7 their answers
    {"2C 00 01 00 00 01 | 87 90 00 | 80 0F 00 00", "-RSP(text) 800F 0000 Invalid address combination"},
    {"2C 00 01 02 00 05 | 87 90 00 | 20 01 00 00", "-RSP(data) 2001 0000 Sequence number error"},
    {"2C 00 01 02 00 01 | 87 90 00 | 40 07 00 00", "-RSP(data) 4007 0000 Definite response not allowed"},
    {"2C 00 01 02 00 01 | 87 90 00 | 40 03 00 00", "-RSP(data) 4003 0000 BB not allowed"},
    {"2C 00 01 02 00 01 | 87 90 00 | 40 09 00 00", "-RSP(data) 4009 0000 CD not allowed"},
    {"2C 00 01 02 00 01 | 87 90 00 | 20 02 00 00", "-RSP(data) 2002 0000 Chaining error"},
    {"2C 00 01 02 00 01 | 87 90 00 | 20 03 00 00", "-RSP(data) 2003 0000 Bracket error"},
    {"2C 00 01 02 00 01 | 8F 90 00 | 40 0F 00 00", "-RSP(data) 400F 0000 Incorrect use of FI"},
    {"2C 00 01 02 00 01 | 87 90 00 | 40 10 00 00", "-RSP(data) 4010 0000 Alternate code not supported"},
    {"2D 00 01 02 00 09 | 87 90 00 | 40 11 00 00", "-RSP(data) 4011 0000 Incorrect RU category"},
    {"2D 00 01 02 00 09 | EF 90 00 | 40 01 00 00 A1", "-RSP(CLEAR) 4001 0000 Invalid SC or NC RH"},
    {"2D 00 01 02 00 09 | EF 90 00 | 10 03 00 00 A2", "-RSP(STSN) 1003 0000 Function not supported"},
    {"2D 00 01 02 00 09 | CF 90 00 | 10 03 00 00 80", "-RSP(QEC) 1003 0000 Function not supported"},
    {"2C 00 01 02 00 01 | 87 90 00 | 20 05 00 00", "-RSP(data) 2005 0000 Data traffic reset"},
    {"2C 00 01 02 00 01 | 87 90 00 | 08 29 00 00", "-RSP(data) 0829 0000 Change direction required"},
    {"2C 00 01 09 00 01 | 87 90 00 | 80 04 00 00", "-RSP(data) 8004 0000 Unrecognised destination"},
    {"2D 00 01 03 00 01 | EF 90 00 | 80 09 00 00 31", "-RSP(BIND) 8009 0000 LU not active"},
};

#define ZEROS11 "0000000000000000000000"
constexpr BindVector kBinds[] = {
    {LU2_BIND, "LU2 FM3 TS3 HDX-FF brackets, RU 256/3840, windows 0/1, PLU CICS, SLU LU2"},
    {"31 01 03 03 B1 90 30 80 00 01 85 C7 02 00 02 00 00 00 00 00 18 50 00 00 7E 00 00 04 C3C9C3E2 00",
     "LU2 FM3 TS3 HDX-FF brackets, RU 256/1536, windows 0/1, PLU CICS"},
    {"31 01 03 03 B1 90 30 80 00 01 85 85 02 00 03 00 00 00 00 00 18 50 2B 50 7F 00 00 04 C3C9C3E2 00",
     "LU3 FM3 TS3 HDX-FF brackets, RU 256/256, windows 0/1, PLU CICS"},
    {"31 01 03 03 B1 B0 70 80 00 01 85 85 02 00 01 00 00 00 E1 00 00 00 00 00 00 00 00 04 C3C9C3E2 00",
     "LU1 FM3 TS3 HDX-FF brackets, RU 256/256, windows 0/1, PLU CICS"},
    {"31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00",
     "LU0 FM4 TS4 HDX-FF brackets, RU 256/256, windows 2/2, PLU IMS"},
    {"31 01 03 03 B0 B0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00",
     "LU0 FM3 TS3 FDX, RU 256/256, windows 0/0, PLU APPL"},
    {"31 01 02 02 71 40 20 00 00 01 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00",
     "LU0 FM2 TS2 FDX brackets, RU 256/256, windows 0/1, PLU APPL"},
    {"31 00 04 04 B1 B1 60 80 02 02 87 87 02 02 00 " ZEROS11 " 00 03 C9D4E2 00",
     "LU0 FM4 TS4 negotiable HDX-FF brackets, RU 1024/1024, windows 2/2, PLU IMS"},
    {"31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 " ZEROS11 " 39 00 11 22 33 44 55 66 77 88 03 C9D4E2 00",
     "LU0 FM4 TS4 HDX-FF brackets, RU 256/256, windows 2/2, cryptography, PLU IMS"},
};

template <class T>
Bytes emitted(const Parsed<T>& parsed, Bytes (*emit)(const T&)) {
  return parsed ? emit(*parsed) : Bytes{};
}

// The RU taken apart and put together again by the functions of its kind; for data, the RU itself.
Bytes rebuilt(const Rh& rh, bool sscp_session, ByteView ru) {
  const Bytes same(ru.begin(), ru.end());
  const auto kind = classify(rh, sscp_session, ru);
  if (rh.rri() && rh.rti()) {
    const auto rest = ru.subspan(4);
    const auto request = Rh(rh).set_rri(false).set_sdi(false).set_rti(false);
    return negative_response_ru(parse_sense(ru), request, sscp_session, rest);
  }
  if (rh.rri()) {
    if (kind == RuKind::actpu) return emitted(parse_actpu_response(ru), emit_actpu_response);
    if (kind == RuKind::actlu) return emitted(parse_actlu_response(ru), emit_actlu_response);
    if (kind == RuKind::stsn) return emitted(parse_stsn_response(ru), emit_stsn_response);
    return positive_response_ru(Rh(rh).set_rri(false), sscp_session, ru);
  }
  switch (kind) {
    case RuKind::actpu:
      return emitted(parse_actpu(ru), emit_actpu);
    case RuKind::dactpu:
      return emitted(parse_dactpu(ru), emit_dactpu);
    case RuKind::actlu:
      return emitted(parse_actlu(ru), emit_actlu);
    case RuKind::dactlu:
      return emitted(parse_dactlu(ru), emit_dactlu);
    case RuKind::bind:
      return emitted(parse_bind(ru), emit_bind);
    case RuKind::unbind:
      return emitted(parse_unbind(ru), emit_unbind);
    case RuKind::stsn:
      return emitted(parse_stsn(ru), emit_stsn);
    case RuKind::crv:
      return emitted(parse_crv(ru), emit_crv);
    case RuKind::lustat:
      return emitted(parse_lustat(ru), emit_lustat);
    case RuKind::signal:
      return emitted(parse_signal(ru), emit_signal);
    case RuKind::nspe:
      return emitted(parse_nspe(ru), emit_nspe);
    case RuKind::init_self:
    case RuKind::init_self_1:
      return emitted(parse_init_self(ru), emit_init_self);
    case RuKind::term_self:
    case RuKind::term_self_1:
      return emitted(parse_term_self(ru), emit_term_self);
    case RuKind::notify:
      return emitted(parse_notify(ru), emit_notify);
    default:
      return request_code(kind) != 0 ? code_ru(kind) : same;
  }
}

}  // namespace

std::span<const Vector> reference_vectors() { return kVectors; }
std::span<const BindVector> bind_vectors() { return kBinds; }

Bytes hex(std::string_view text) {
  const auto bytes = from_hex(text);
  REQUIRE(bytes);
  return *bytes;
}

TEST_CASE("every worked PIU of the reference gets the title of its RU") {
  for (const auto& v : reference_vectors()) {
    const auto piu = hex(v.hex);
    const auto th = parse_th(piu);
    REQUIRE(th);
    const auto rh = parse_rh(ByteView(piu).subspan(Th::kSize));
    REQUIRE(rh);
    INFO(v.hex);
    CHECK(title(*rh, th->daf == 0 || th->oaf == 0, ByteView(piu).subspan(Th::kSize + Rh::kSize)) == v.title);
  }
}

TEST_CASE("every worked PIU of the reference is emitted with the bytes it was parsed from") {
  for (const auto& v : reference_vectors()) {
    const auto piu = hex(v.hex);
    const auto th = parse_th(piu);
    REQUIRE(th);
    const auto rh = parse_rh(ByteView(piu).subspan(Th::kSize));
    REQUIRE(rh);
    Bytes again(Th::kSize);
    emit_th(*th, again.data());
    const auto ru = rebuilt(*rh, th->daf == 0 || th->oaf == 0, ByteView(piu).subspan(Th::kSize + Rh::kSize));
    again.insert(again.end(), rh->bytes().begin(), rh->bytes().end());
    again.insert(again.end(), ru.begin(), ru.end());
    INFO(v.hex);
    CHECK(to_hex(again) == to_hex(piu));
  }
}

TEST_CASE("a worked PIU of the reference is described without a malformed part, RU title in its third line") {
  for (const auto& v : reference_vectors()) {
    INFO(v.hex);
    const auto lines = describe_piu(hex(v.hex));
    REQUIRE(lines.size() >= 3);
    CHECK(lines[0].substr(0, 4) == "TH  ");
    CHECK(lines[1].substr(0, 4) == "RH  ");
    CHECK(lines[2].find(std::string(v.title)) != std::string::npos);
    for (const auto& line : lines) CHECK(line.find("malformed") == std::string::npos);
  }
}

}  // namespace openrui::test
