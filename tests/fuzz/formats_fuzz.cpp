// Every parser of stack/formats over the same bytes: what it takes, emit gives back, and both can be said in words.
#include <algorithm>

#include "formats/describe.h"
#include "formats/ebcdic.h"
#include "formats/rh.h"
#include "formats/ru/activation.h"
#include "formats/ru/bind.h"
#include "formats/ru/data_flow.h"
#include "formats/ru/data_stream.h"
#include "formats/ru/ds3270.h"
#include "formats/ru/response.h"
#include "formats/ru/ru_kind.h"
#include "formats/ru/session_control.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "formats/session_rules.h"
#include "formats/th.h"
#include "formats/xid.h"
#include "fuzz_input.h"

using namespace openrui;
using fuzz::require;

namespace {

bool begins_with(ByteView bytes, ByteView start) {
  return start.size() <= bytes.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

// parse, emit, parse. The emitted bytes are those that the parser took: the input, or its beginning where a parser
// ignores what follows.
template <class Parse, class Emit, class Words>
void round_trip(ByteView bytes, Parse parse, Emit emit, Words words) {
  const auto first = parse(bytes);
  if (!first) {
    require(first.error().offset <= bytes.size(), "an error is at or before the end of the bytes");
    require(!first.error().text.empty(), "an error has words");
    return;
  }
  words(*first);
  const Bytes emitted = emit(*first);
  require(begins_with(bytes, emitted), "emit gives back the bytes that were parsed");
  const auto second = parse(ByteView(emitted));
  require(second.ok(), "what was emitted can be parsed");
  require(*second == *first, "what was emitted is the same value");
}

void activation(ByteView ru) {
  const auto say = [](const auto& v) { explain(v); };
  round_trip(ru, parse_actpu, emit_actpu, say);
  round_trip(ru, parse_actpu_response, emit_actpu_response, [](const auto& v) {
    explain(v);
    takes_fmd_requests(v);
  });
  round_trip(ru, parse_actlu, emit_actlu, say);
  round_trip(ru, parse_actlu_response, emit_actlu_response, [](const auto& v) {
    explain(v);
    sscp_lu_capabilities(v);
    lu_capabilities(v);
  });
  round_trip(ru, parse_dactpu, emit_dactpu, say);
  round_trip(ru, parse_dactlu, emit_dactlu, say);
  round_trip(ru, parse_notify, emit_notify, [](const auto& v) {
    explain(v);
    initiation_outcome(v);
  });
}

void session(ByteView ru) {
  const auto say = [](const auto& v) { explain(v); };
  explain_bind(ru);
  round_trip(ru, parse_bind, emit_bind, [](const Bind& b) {
    summary(b);
    if (!supported_fm_profile(b.fm_profile) || !supported_ts_profile(b.ts_profile)) return;
    const auto primary = *lu_lu_rules(b, Role::primary);
    const auto secondary = *lu_lu_rules(b, Role::secondary);
    require(primary.own.max_ru == secondary.partner.max_ru && primary.partner.max_ru == secondary.own.max_ru,
            "the rules of one half are those of the other, mirrored (RU sizes)");
    require(primary.send_window == secondary.receive_window && primary.receive_window == secondary.send_window,
            "the rules of one half are those of the other, mirrored (windows)");
  });
  round_trip(ru, parse_unbind, emit_unbind, say);
  round_trip(ru, parse_stsn, emit_stsn, say);
  round_trip(ru, parse_stsn_response, emit_stsn_response, say);
  round_trip(ru, parse_crv, emit_crv, say);
  round_trip(ru, parse_init_self, emit_init_self, say);
  round_trip(ru, parse_term_self, emit_term_self, say);
  round_trip(ru, parse_nspe, emit_nspe, say);
}

void data_flow(ByteView ru) {
  const auto say = [](const auto& v) { to_words(v); };
  round_trip(ru, parse_lustat, emit_lustat, say);
  round_trip(ru, parse_signal, emit_signal, say);
}

void headers(ByteView bytes) {
  const auto say = [](const auto& v) { to_words(v); };
  const auto emit_header = [](const Th& th) {
    Bytes b(Th::kSize);
    emit_th(th, b.data());
    return b;
  };
  if (const auto th = parse_th(bytes)) {
    // ODAI is a reserved bit here and sent as 0, and the rest of byte 0 is the value's: no round trip of the bytes.
    const auto again = parse_th(ByteView(emit_header(*th)));
    require(again.ok(), "an emitted TH can be parsed");
    require(again->mpf == th->mpf && again->daf == th->daf && again->oaf == th->oaf && again->snf == th->snf,
            "an emitted TH is the same TH");
    say(*th);
  }
  const auto rh = parse_rh(bytes);
  if (!rh) return;
  say(*rh);
  const auto ru = bytes.subspan(Rh::kSize);
  for (const bool sscp_session : {false, true}) {
    title(*rh, sscp_session, ru);
    if (rh->rri()) continue;
    require(positive_response_ru(*rh, sscp_session, ru).size() <= 3,
            "a positive response repeats at most an NS header");
    const auto negative = negative_response_ru(sense::invalid_parameter, *rh, sscp_session, ru);
    require(parse_sense(negative) == sense::invalid_parameter, "a negative response begins with its sense code");
  }
}

// As two RUs of a chain and as one, in every form of data.
void data_stream(ByteView bytes) {
  if (bytes.size() < 2) return;
  const Rh rh(bytes[0], bytes[1], 0);
  const auto data = bytes.subspan(2);
  const ds3270::Size size;
  if (const auto input = ds3270::parse_input(data, size)) {
    require(input->cursor < size.cells(), "the cursor of an inbound stream is on the screen");
    for (const auto& field : input->fields) require(field.address < size.cells(), "so is every field");
  }
  for (const auto stream :
       {DataForm::Stream::bytes, DataForm::Stream::scs, DataForm::Stream::ds3270, DataForm::Stream::gds}) {
    for (const bool to_lu : {false, true}) {
      DataForm form;
      form.stream = stream;
      DataExplainer explainer(form, to_lu);
      explainer.explain(Rh(0x02, 0x90, 0), data.first(data.size() / 2));
      explainer.explain(Rh(0x01, 0x90, 0), data.subspan(data.size() / 2));
      explainer.explain(rh, data);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  require(!describe_piu(bytes).empty(), "every PIU can be described");
  require(!describe_xid(bytes).empty(), "every XID can be described");
  headers(bytes);
  activation(bytes);
  session(bytes);
  data_flow(bytes);
  round_trip(bytes, parse_xid, emit_xid, [](const Xid& xid) {
    to_words(xid);
    explain(xid);
    if (xid.three) parse_sdlc_section(*xid.three);
  });
  data_stream(bytes);
  for (const auto page : {CodePage::cp037, CodePage::cp273, CodePage::cp500, CodePage::cp1047}) {
    require(to_ebcdic(to_latin1(bytes, page), page) == Bytes(bytes.begin(), bytes.end()), "EBCDIC is one to one");
  }
  return 0;
}
