#include "captures/decode.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "captures/sense_command.h"
#include "golden_session.h"

using namespace openrui;

namespace {

struct Piece {
  LinkEnd from;
  const char* hex;
};

std::string listed_by(Decoder& decoder, std::initializer_list<Piece> pieces, UnitKind kind = UnitKind::piu) {
  std::string out;
  CapturedUnit unit;
  unit.time = golden::kStart;
  unit.link = "HOST1";
  unit.kind = kind;
  for (const auto& piece : pieces) {
    const auto bytes = *from_hex(piece.hex);
    ++unit.number;
    unit.from = piece.from;
    unit.bytes = bytes;
    decoder.line(unit, out);
    unit.time += golden::kPause;
  }
  return out;
}

std::string listed(std::initializer_list<Piece> pieces, UnitKind kind = UnitKind::piu) {
  Decoder decoder;
  return listed_by(decoder, pieces, kind);
}

}  // namespace

TEST_CASE("a line names session, flow, number, length, RU and indicators") {
  CHECK(
      listed({{LinkEnd::host, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"},
              {LinkEnd::node, "2D 00 00 02 00 02 | EB 80 00 | 0D 01 01"},
              {LinkEnd::host, "2C 00 02 01 00 01 | 03 81 A0 | F5 C3"},
              {LinkEnd::node, "2C 00 01 02 00 01 | 83 81 00"},
              {LinkEnd::node, "2C 00 01 02 00 00 | 83 01 00"}}) ==
      "     1     0.000000  HOST1    < SSCP-PU    exp 0001     9  ACTPU                           BC EC RQD1\n"
      "     2     0.000417  HOST1    > SSCP-LU 02 exp 0002     3  +RSP(ACTLU)                     DR1\n"
      "     3     0.000834  HOST1    < LU 02<->01     0001     2  data                            BC EC RQD1 PI BB CD  "
      "[OPEN]\n"
      "     4     0.001251  HOST1    > LU 02<->01     0001     0  +RSP(data)                      DR1 PI              "
      "[OPEN]\n"
      "     5     0.001668  HOST1    > LU 02<->01     0000     0  IPR                             PI                  "
      "[OPEN]\n");
}

TEST_CASE("a negative response tells its sense code in words") {
  CHECK(listed({{LinkEnd::node, "2C 00 01 02 00 05 | 87 90 00 | 20 02 00 00"}}).find("-RSP(data) 2002 0000") !=
        std::string::npos);
}

TEST_CASE("segments are named, only the first has an RH") {
  const auto text = listed({{LinkEnd::host, "28 00 02 01 00 05 | 03 80 00 | C1 C2 C3 C4 C5 C6 C7"},
                            {LinkEnd::host, "20 00 02 01 00 05 | 03 80 00"},
                            {LinkEnd::host, "24 00 02 01 00 05 | C1"}});
  CHECK(text.find("0005     7  data (first segment)            BC EC RQD1\n") != std::string::npos);
  CHECK(text.find("0005     3  middle segment\n") != std::string::npos);
  CHECK(text.find("0005     1  last segment  [OPEN]\n") != std::string::npos);
}

TEST_CASE("what is no PIU is said to be none") {
  CHECK(listed({{LinkEnd::unknown, "2D 00 00"}}) ==
        "     1     0.000000  HOST1    ?                            damaged PIU: fewer than 6 bytes of TH\n");
  CHECK(listed({{LinkEnd::unknown, "4D 00 00 00 00 00 00"}}).find("damaged PIU: FID is not 2") != std::string::npos);
  CHECK(listed({{LinkEnd::unknown, "2D 00 00 00 00 00 6B"}}).find("damaged PIU: fewer than 3 bytes of RH") !=
        std::string::npos);
}

TEST_CASE("an XID and a null XID have lines") {
  CHECK(listed({{LinkEnd::host, ""}}, UnitKind::xid) ==
        "     1     0.000000  HOST1    <                         0  null XID\n");
  CHECK(listed({{LinkEnd::node, "02 00 01 70 00 18"}}, UnitKind::xid).find(" 6  XID 0, node type 2, 017-00018\n") !=
        std::string::npos);
}

TEST_CASE("control characters in a link event do not reach the terminal") {
  Decoder decoder;
  std::string out;
  CapturedUnit unit;
  unit.kind = UnitKind::link_event;
  unit.text = "link \x1b[31mX\r\nlost";
  decoder.line(unit, out);
  CHECK(out.find("link .[31mX..lost\n") != std::string::npos);
}

TEST_CASE("JSON has one object a unit with stable keys") {
  Decoder decoder;
  const auto bytes = *from_hex("2D 00 01 02 00 09 | EF 90 00 | 40 01 00 00 A1");
  CapturedUnit unit;
  unit.number = 7;
  unit.time = golden::kStart;
  unit.link = "HOST1";
  unit.direction = CaptureDirection::sent;
  unit.from = LinkEnd::node;
  unit.bytes = bytes;
  std::string out;
  decoder.json(unit, out);
  CHECK(out.find('\n') == std::string::npos);
  const auto object = nlohmann::ordered_json::parse(out);
  std::string keys;
  for (const auto& item : object.items()) keys += item.key() + ' ';
  CHECK(keys ==
        "number kind time_ns elapsed_ms interface link direction from title session mapping expedited daf oaf snf ru "
        "category response negative sense indicators ru_length session_number lu partner state_before state_after "
        "bytes ");
  CHECK(object["kind"] == "piu");
  CHECK(object["time_ns"] == 1700000000000000000);
  CHECK(object["from"] == "node");
  CHECK(object["session"] == "LU 02<->01");
  CHECK(object["daf"] == 1);
  CHECK(object["snf"] == 9);
  CHECK(object["sense"] == "40010000");
  CHECK(object["ru_length"] == 5);
  CHECK(object["bytes"] == to_hex(bytes));
}

TEST_CASE("a chain of RUs in the data stream of its BIND goes on in words where the RU before ended") {
  DecodeOptions options;
  options.verbose = true;
  Decoder decoder(options);
  const auto text = listed_by(
      decoder,
      {{LinkEnd::host,
        "2D 00 02 01 00 01 6B 80 00 31 01 03 03 B1 90 30 80 00 00 85 F8 00 00 02 80 00 00 00 00 18 50 18 50 7F 00 00"},
       {LinkEnd::node, "2D 00 01 02 00 01 EB 80 00 31"},
       {LinkEnd::host, "2D 00 02 01 00 02 6B 80 00 A0"},
       {LinkEnd::node, "2D 00 01 02 00 02 EB 80 00 A0"},
       {LinkEnd::host, "2C 00 02 01 00 01 02 90 80 F5 C3 11 C1"},
       {LinkEnd::host, "2C 00 02 01 00 02 01 80 20 50 C1 C2 11 FF"}});
  CHECK(text.find("11 C1         goes on in the next RU\n") != std::string::npos);
  CHECK(text.find("11 C1 50      SBA  row 2, column 1\n") != std::string::npos);
  CHECK(text.find("text at row 2, column 1: \"AB\"\n") != std::string::npos);
  CHECK(text.find("11 FF         an order that is cut (1005)\n") != std::string::npos);
  CHECK(text.find("state: RESET -> PEND-BIND\n") == std::string::npos);
  CHECK(text.find("state: unknown -> PEND-BIND\n") != std::string::npos);
  CHECK(text.find("answers record 1\n") != std::string::npos);
}

TEST_CASE("what breaks a rule is below its line with sense code and rule and who is wrong") {
  const auto text = listed({{LinkEnd::host, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"},
                            {LinkEnd::node, "2D 00 00 00 00 01 | EB 80 00 | 11 01"},
                            {LinkEnd::host, "2C 00 02 00 00 01 | 03 80 00 | C1 C2"}});
  CHECK(
      text.find("        ! 8009 0000 LU not active; the primary is wrong; SSCP-LU session, node in INACT: 11.1 INACT, "
                "anything else\n") != std::string::npos);
}

TEST_CASE("what was sent again or is not whole in the file is marked") {
  Decoder decoder;
  const auto bytes = *from_hex("2C 00 01 02 00 01 83 80 00");
  CapturedUnit unit;
  unit.bytes = bytes;
  unit.from = LinkEnd::node;
  unit.retransmission = true;
  std::string out;
  CHECK(decoder.line(unit, out));
  CHECK(out.find("+RSP(data) (sent again)") != std::string::npos);
  unit.retransmission = false;
  unit.gap = true;
  unit.missing = 7;
  out.clear();
  decoder.line(unit, out);
  CHECK(out.find("        ! before this one, something on the link is not in the capture\n") != std::string::npos);
  CHECK(out.find("        ! 7 bytes at the end are not in the capture\n") != std::string::npos);
}

TEST_CASE("only the units of a session are listed when one is asked for and its state goes on") {
  for (const char* session : {"LU 02<->01", "2"}) {
    DecodeOptions options;
    options.session = session;
    Decoder decoder(options);
    const auto text = listed_by(decoder, {{LinkEnd::host, "2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01"},
                                          {LinkEnd::host, "2C 00 02 01 00 01 | 03 80 20 | F5 C3"},
                                          {LinkEnd::host, "2C 00 03 01 00 01 | 03 80 20 | F5 C3"}});
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(text.find("LU 02<->01") != std::string::npos);
  }
}

TEST_CASE("JSON tells the rules that were broken and the BIU of segments") {
  Decoder decoder;
  nlohmann::json last;
  CapturedUnit unit;
  unit.from = LinkEnd::host;
  for (const char* hex :
       {"28 00 02 01 00 01 03 80 20 F5 C3 C1 C2 C3 C4 C5", "24 00 02 01 00 01 C6", "24 00 02 01 00 01 C6"}) {
    const auto bytes = *from_hex(hex);
    unit.bytes = bytes;
    std::string out;
    REQUIRE(decoder.json(unit, out));
    const auto object = nlohmann::json::parse(out);
    if (last.is_object() && last["mapping"] == "first") CHECK(object["biu_ru"] == "F5 C3 C1 C2 C3 C4 C5 C6");
    last = object;
  }
  REQUIRE(last["faults"].size() == 1);
  CHECK(last["faults"][0]["sense"] == "80070000");
  CHECK(last["faults"][0]["wrong"] == "host");
}

TEST_CASE("JSON stays valid when a capture holds bytes that are not UTF-8") {
  Decoder decoder;
  CapturedUnit unit;
  unit.kind = UnitKind::link_event;
  unit.text = "link \xFF\xFE lost";
  std::string out;
  decoder.json(unit, out);
  CHECK_NOTHROW(nlohmann::json::parse(out));
}

TEST_CASE("sense codes are taken in every way people write them") {
  const auto values = [](const std::vector<std::string>& words) {
    std::string text;
    const auto codes = parse_sense_codes(words);
    if (!codes) return "error: " + codes.error();
    for (const auto code : *codes)
      text += to_hex(std::vector<std::uint8_t>{
                  static_cast<std::uint8_t>(value(code) >> 24), static_cast<std::uint8_t>(value(code) >> 16),
                  static_cast<std::uint8_t>(value(code) >> 8), static_cast<std::uint8_t>(value(code))}) +
              "; ";
    return text;
  };
  CHECK(values({"08140000"}) == "08 14 00 00; ");
  CHECK(values({"0814"}) == "08 14 00 00; ");
  CHECK(values({"0814 0000"}) == "08 14 00 00; ");
  CHECK(values({"0x0835000c"}) == "08 35 00 0C; ");
  CHECK(values({"0835", "0002", "0814"}) == "08 35 00 02; 08 14 00 00; ");
  CHECK(values({"0814", "2002"}) == "08 14 00 00; 20 02 00 00; ");
  CHECK(values({"081"}) ==
        "error: '081' is not a sense code: four or eight hexadecimal digits are expected, such as 08140000");
  CHECK(values({"what"}).starts_with("error: "));
  CHECK(values({""}).starts_with("error: "));
}

TEST_CASE("a sense code is explained with name, category and meaning, an unknown one with its category") {
  std::string out;
  CHECK(explain_sense(Sense{0x08140000}, out));
  CHECK(out.starts_with("0814 0000  "));
  CHECK(out.find("category 08: ") != std::string::npos);
  out.clear();
  CHECK_FALSE(explain_sense(Sense{0x20770000}, out));
  CHECK(out.starts_with("2077 0000  not in the table\n  category 20: "));
}
