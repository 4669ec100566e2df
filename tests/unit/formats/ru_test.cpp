// The fields of the worked RUs, and what is said about malformed ones.
#include <algorithm>
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/ru/activation.h"
#include "formats/ru/data_flow.h"
#include "formats/ru/response.h"
#include "formats/ru/session_control.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

bool any_line(const std::vector<std::string>& lines, std::string_view text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.find(std::string(text)) != std::string::npos; });
}

constexpr std::string_view kBlanks = "4040404040404040";

}  // namespace

TEST_CASE("the defaults of ACTPU and ACTLU and their responses are the worked examples") {
  CHECK(emit_actpu(Actpu{}) == hex("11 01 01 05 00 00 00 00 01"));
  CHECK(emit_actpu_response(ActpuResponse{}) == hex("11 01"));
  CHECK(emit_actlu(Actlu{}) == hex("0D 01 01"));
  const auto response = make_actlu_response(ActivationType::cold, SscpLuCapabilities{}, LuCapabilities{});
  CHECK(to_hex(emit_actlu_response(response)) ==
        to_hex(hex("0D 01 01 00 85 00 00 00 0C 0E 03 00 01 00 00 00" + std::string(kBlanks))));
  CHECK(to_hex(emit_notify(make_notify(LuCapabilities{}))) ==
        to_hex(hex("81 06 20 0C 0E 03 00 01 00 00 00" + std::string(kBlanks))));
}

TEST_CASE("an ACTPU for error recovery is told from a cold one") {
  const auto actpu = parse_actpu(hex("11 02 01 05 00 00 00 00 01 0E 04 F5 E2 E2 C3"));
  REQUIRE(actpu);
  CHECK(actpu->type == ActivationType::erp);
  CHECK(actpu->ts_profile == 1);
  CHECK(any_line(explain(*actpu), "activation: ERP"));
  CHECK(any_line(explain(*actpu), "vector 0E network name: SSCP \"SSC\""));
}

TEST_CASE("vector 07 without a length byte tells whether the PU takes FMD requests") {
  const auto yes = parse_actpu_response(hex("11 11" + std::string(kBlanks) + "00 00 07 01 00 00 00 00 00 00"));
  REQUIRE(yes);
  CHECK(takes_fmd_requests(*yes));
  const auto no = parse_actpu_response(hex("11 01"));
  REQUIRE(no);
  CHECK_FALSE(takes_fmd_requests(*no));
}

TEST_CASE("short positive responses to ACTLU mean RU 256, nothing unsolicited, SLU enabled") {
  for (const auto* text : {"0D", "0D 01", "0D 01 01"}) {
    const auto response = parse_actlu_response(hex(text));
    REQUIRE(response);
    CHECK(emit_actlu_response(*response) == hex(text));
    CHECK(sscp_lu_capabilities(*response).max_ru == 0x85);
    CHECK_FALSE(sscp_lu_capabilities(*response).unsolicited_character_coded);
    CHECK(lu_capabilities(*response).slu == LuCapability::enabled);
  }
}

TEST_CASE("the response to ACTLU of a display says that screens may be sent, and that it is ready") {
  const auto response =
      parse_actlu_response(hex("0D 01 01 00 85 C0 00 00 0C 0E 03 00 01 00 00 00" + std::string(kBlanks)));
  REQUIRE(response);
  CHECK(sscp_lu_capabilities(*response).unsolicited_character_coded);
  CHECK(sscp_lu_capabilities(*response).unsolicited_field_formatted);
  CHECK(lu_capabilities(*response).slu == LuCapability::enabled);
  CHECK(lu_capabilities(*response).plu == LuCapability::none);
  CHECK(lu_capabilities(*response).session_limit == 1);
  CHECK(any_line(explain(*response), "RU up to 256, takes unsolicited text, takes unsolicited NS requests"));
  CHECK(any_line(explain(*response), "SLU enabled"));
}

TEST_CASE("NOTIFY without the unused name is a switched-off LU with a shorter vector") {
  const auto notify = parse_notify(hex("81 06 20 0C 06 01 00 01 00 00 00"));
  REQUIRE(notify);
  CHECK(notify->key() == NotifyKey::lu_capabilities);
  const auto lu = parse_lu_capabilities(notify->vector);
  REQUIRE(lu);
  CHECK(lu->slu == LuCapability::disabled);
  CHECK(lu->name.empty());
  CHECK(any_line(explain(*notify), "SLU disabled"));
}

TEST_CASE("NOTIFY 03 gives the outcome of an initiation as far as it can be read") {
  const auto failed = parse_notify(hex("81 06 20 03 06 03 04 08 57 00 02"));
  REQUIRE(failed);
  const auto outcome = initiation_outcome(*failed);
  REQUIRE(outcome);
  CHECK(outcome->status == InitiationOutcome::Status::procedure_error);
  CHECK(outcome->reason == 0x04);
  CHECK(outcome->sense == Sense{0x08570002});
  CHECK(any_line(explain(*failed), "BIND failed on the way to the SLU"));
  const auto bare = parse_notify(hex("81 06 20 03 01 02"));
  REQUIRE(bare);
  CHECK(initiation_outcome(*bare)->status == InitiationOutcome::Status::set_up);
  CHECK_FALSE(initiation_outcome(*bare)->sense);
}

TEST_CASE("a NOTIFY whose vector overruns is refused with a pointer to the length") {
  const auto notify = parse_notify(hex("81 06 20 0C 0E 03 00"));
  REQUIRE_FALSE(notify);
  CHECK(notify.error().sense == Sense{0x08350004});
  CHECK(parse_notify(hex("81 06 20")).error().sense == sense::ru_length_error);
}

TEST_CASE("DACTPU and DACTLU keep their type and cause") {
  const auto outage = parse_dactlu(hex("0E 03 07"));
  REQUIRE(outage);
  CHECK(outage->type == DeactivationType::session_outage);
  CHECK(any_line(explain(*outage), "cause 07 virtual route inoperative"));
  CHECK(emit_dactlu(*outage) == hex("0E 03 07"));
  const auto final_use = parse_dactpu(hex("12 01"));
  REQUIRE(final_use);
  CHECK(final_use->type == DeactivationType::final_use);
  CHECK_FALSE(final_use->cause);
}

TEST_CASE("INIT-SELF made from names is the worked example") {
  CHECK(to_hex(emit_init_self(make_init_self("CICS", "D4A32782"))) ==
        to_hex(hex("01 06 81 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 00")));
  CHECK(to_hex(emit_term_self(make_term_self("CICS"))) == to_hex(hex("01 06 83 60 F3 04 C3C9C3E2")));
}

TEST_CASE("INIT-SELF of both formats is read down to user data and URC") {
  const auto init =
      parse_init_self(hex("81 06 81 10 40 00 00 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 02 C1C2 03 010203"));
  REQUIRE(init);
  CHECK(init->format == 1);
  CHECK(to_name(init->mode_name) == "D4A32782");
  CHECK(to_name(init->plu.name) == "CICS");
  CHECK(init->user_data == hex("C1C2"));
  CHECK(init->urc == hex("010203"));
  const auto lines = explain(*init);
  CHECK(any_line(lines, "PLU \"CICS\""));
  CHECK(any_line(lines, "mode name \"D4A32782\""));
  CHECK(any_line(lines, "initiate only, destination is PLU"));
  CHECK(any_line(lines, "user data \"AB\""));
  CHECK(any_line(lines, "URC 01 02 03"));
}

TEST_CASE("INIT-SELF may end after the PLU name, and a password is not shown") {
  const auto text = "01 06 81 00 4040404040404040 F3 04 C3C9C3E2";
  const auto init = parse_init_self(hex(text));
  REQUIRE(init);
  CHECK_FALSE(init->requester_id);
  CHECK(emit_init_self(*init) == hex(text));
  CHECK(any_line(explain(*init), "mode name: default"));
  const auto secret = parse_init_self(hex(std::string(text) + "01 C1 03 E2C5C3 00"));
  REQUIRE(secret);
  CHECK(any_line(explain(*secret), "password: 3 bytes"));
  CHECK_FALSE(any_line(explain(*secret), "SEC"));
}

TEST_CASE("an INIT-SELF that is cut is refused, with a pointer when a trailing length overruns") {
  const auto whole = hex("01 06 81 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 00");
  for (std::size_t length = 0; length < 18; ++length) {
    const auto init = parse_init_self(ByteView(whole).first(length));
    REQUIRE_FALSE(init);
    CHECK(init.error().sense == sense::ru_length_error);
  }
  const auto overrun = parse_init_self(hex("01 06 81 00 C4F4C1F3F2F7F8F2 F3 04 C3C9C3E2 00 00 05 C1"));
  REQUIRE_FALSE(overrun);
  CHECK(overrun.error().sense == Sense{0x08350014});
}

TEST_CASE("TERM-SELF of format 1 may name no LU") {
  const auto term = parse_term_self(hex("81 06 83 11 44 10 00 00 01 F3 00"));
  REQUIRE(term);
  CHECK(term->type == 0x44);
  CHECK(term->reason == 0x10);
  REQUIRE(term->names.size() == 1);
  CHECK(term->names[0].name.empty());
  CHECK(any_line(explain(*term), "PLU not named"));
}

TEST_CASE("any NSPE of four bytes or more is accepted and kept") {
  const auto whole = hex("01 06 04 08 08 57 00 02 06 F3 04 C3C9C3E2 F3 03 D3E4F2 02 0102");
  for (std::size_t length = 4; length <= whole.size(); ++length) {
    const auto part = ByteView(whole).first(length);
    const auto nspe = parse_nspe(part);
    REQUIRE(nspe);
    INFO(length);
    CHECK(to_hex(emit_nspe(*nspe)) == to_hex(part));
  }
  const auto nspe = parse_nspe(whole);
  CHECK(nspe->sense == Sense{0x08570002});
  REQUIRE(nspe->names.size() == 2);
  CHECK(to_name(nspe->names[1].name) == "LU2");
  CHECK(nspe->urc == hex("0102"));
  CHECK(any_line(explain(*nspe), "CINIT failed on the way to the PLU"));
  CHECK_FALSE(parse_nspe(hex("01 06 04")));
}

TEST_CASE("UNBIND FE carries a sense code, and one without it is still an UNBIND") {
  const auto unbind = parse_unbind(hex("32 FE 80 03 00 01 35 04 08 57 00 00"));
  REQUIRE(unbind);
  CHECK(unbind->type == UnbindType::session_failure);
  CHECK(unbind->sense == Sense{0x80030001});
  REQUIRE(unbind->vectors.list.size() == 1);
  CHECK(any_line(explain(*unbind), "sense 8003 0001 NAU inoperative: hierarchical reset"));
  CHECK(any_line(explain(*unbind), "vector 35 extended sense data: 0857 0000"));
  const auto bare = parse_unbind(hex("32 FE"));
  REQUIRE(bare);
  CHECK_FALSE(bare->sense);
  CHECK(parse_unbind(hex("32")).error().sense == sense::ru_length_error);
}

TEST_CASE("UNBIND types have names and are told apart as wished ends and failures") {
  CHECK(name(UnbindType::bind_forthcoming) == "BIND forthcoming");
  CHECK(name(static_cast<UnbindType>(0x77)) == "unknown type, treated as normal");
  CHECK_FALSE(is_failure(UnbindType::normal));
  CHECK_FALSE(is_failure(UnbindType::bind_forthcoming));
  CHECK_FALSE(is_failure(static_cast<UnbindType>(0x77)));
  CHECK(is_failure(UnbindType::session_failure));
  CHECK(is_failure(UnbindType::cleanup));
}

TEST_CASE("STSN names an action and a number for each direction, its response a result") {
  const auto stsn = parse_stsn(hex("A2 F0 00 10 00 20"));
  REQUIRE(stsn);
  CHECK(stsn->secondary_action == StsnAction::set_and_test);
  CHECK(stsn->primary_action == StsnAction::set_and_test);
  CHECK(stsn->secondary_number == 0x10);
  CHECK(stsn->primary_number == 0x20);
  const auto response = parse_stsn_response(hex("A2 D0 00 0F 00 20"));
  REQUIRE(response);
  CHECK(response->secondary_result == StsnResult::test_negative);
  CHECK(response->primary_result == StsnResult::test_positive);
  CHECK(response->secondary_number == 0x0F);
  CHECK(any_line(explain(*response), "secondary to primary: test negative, number 15 (000F)"));
  CHECK_FALSE(parse_stsn(hex("A2 F0 00 10 00")));
}

TEST_CASE("LUSTAT and SIGNAL shorter than five bytes are parameter errors (1005)") {
  CHECK(parse_lustat(hex("04 00 01 D0")).error().sense == sense::parameter_error);
  CHECK(parse_signal(hex("C9 00 01 00")).error().sense == sense::parameter_error);
}

TEST_CASE("LUSTAT and SIGNAL values are said in words") {
  CHECK(to_words(*parse_lustat(hex("04 00 01 D0 00"))) == "0001 D000 component available again: primary device");
  CHECK(to_words(Lustat{0x400A, 0x0012}) == "400A 0012 no-response request could not be processed: its SNF is 0012");
  CHECK(to_words(Lustat{0x7777, 0}) == "7777 0000 unknown status");
  CHECK(to_words(*parse_signal(hex("C9 00 01 00 00"))) == "0001 0000 request to send");
}

TEST_CASE("responses repeat the code of SC and DFC, the header of NS requests and nothing of data") {
  const auto init = hex("01 06 81 00 C4 F4");
  CHECK(positive_response_ru(rh::network_services, true, init) == hex("01 06 81"));
  CHECK(positive_response_ru(rh::session_control, false, hex("A0")) == hex("A0"));
  CHECK(positive_response_ru(rh::character_coded, false, hex("F1 C3")).empty());
  CHECK(negative_response_ru(sense::invalid_parameter, rh::session_control, false, hex("31 01 03")) ==
        hex("08 35 00 00 31"));
  CHECK(negative_response_ru(sense::chaining, rh::character_coded, false, hex("F1 C3")) == hex("20 02 00 00"));
  CHECK(exception_request_ru(sense::chaining, hex("F1 C3 11 40")) == hex("20 02 00 00 F1 C3 11"));
  // A response to an exception request repeats the request behind the sense code.
  CHECK(negative_response_ru(sense::chaining, Rh(rh::dfc).set_sdi(true), false, hex("20 02 00 00 C8")) ==
        hex("20 02 00 00 C8"));
}
