// Data of LU-LU sessions in words (SNA reference 14).
#include "formats/ru/data_stream.h"

#include <catch2/catch.hpp>

using namespace openrui;

namespace {

constexpr Rh kOnly{0x03, 0x80, 0x00};
constexpr Rh kOnlyWithHeader{0x0B, 0x80, 0x00};

std::string explained(DataForm::Stream stream, bool to_lu, std::string_view hex, Rh rh = kOnly) {
  DataForm form;
  form.stream = stream;
  form.alternate = {43, 80};
  DataExplainer data(form, to_lu);
  std::string text;
  for (const auto& line : data.explain(rh, *from_hex(hex))) text += line + '\n';
  return text;
}
std::string to_screen(std::string_view hex) { return explained(DataForm::Stream::ds3270, true, hex); }
std::string from_screen(std::string_view hex) { return explained(DataForm::Stream::ds3270, false, hex); }
std::string scs(std::string_view hex) { return explained(DataForm::Stream::scs, true, hex); }

}  // namespace

TEST_CASE("the commands and the WCC of the 3270 data stream are named") {
  CHECK(to_screen("F5 C3") == "F5            Erase/Write\nC3            WCC: reset, keyboard restore, reset MDT\n");
  CHECK(to_screen("F1 7C") == "F1            Write\n7C            WCC: reset, 80 columns, start printer, alarm\n");
  CHECK(to_screen("F2") == "F2            Read Buffer\n");
  CHECK(to_screen("6F") == "6F            Erase All Unprotected\n");
  CHECK(to_screen("AA") == "AA            unknown command (1003)\n");
}

TEST_CASE("addresses of 12 and 14 bits are rows and columns of the screen that is in use") {
  CHECK(to_screen("F1 C3 11 40 40").find("11 40 40      SBA  row 1, column 1\n") != std::string::npos);
  CHECK(to_screen("F1 C3 11 5D 7F").find("SBA  row 24, column 80\n") != std::string::npos);
  CHECK(to_screen("F1 C3 11 00 50").find("SBA  row 2, column 1\n") != std::string::npos);
  CHECK(to_screen("F1 C3 11 07 80").find("SBA  address 1920, beyond 24 x 80 (1005)\n") != std::string::npos);
  CHECK(to_screen("7E C3 11 07 80").find("SBA  row 25, column 1\n") != std::string::npos);
  CHECK(to_screen("F1 C3 11 80 40").find("SBA  an address that cannot be (1005)\n") != std::string::npos);
}

TEST_CASE("text and attributes move the place that is written to") {
  const auto text = to_screen("F1 C3 11 40 40 1D 60 C1 C2 00 00 13");
  CHECK(text.find("text at row 1, column 2: \"AB\"\n") != std::string::npos);
  CHECK(text.find("00 00         NUL, 2 times\n") != std::string::npos);
  CHECK(text.find("IC   cursor at row 1, column 6\n") != std::string::npos);
}

TEST_CASE("keys and the fields that they send are named") {
  CHECK(from_screen("7D 40 C1 11 40 C5 C1 C2 C3") ==
        "7D            Enter\n40 C1         cursor at row 1, column 2\n11 40 C5      SBA  row 1, column 6\n"
        "text at row 1, column 6: \"ABC\"\n");
  for (const auto& [aid, words] :
       {std::pair("F1", "PF1"), std::pair("F9", "PF9"), std::pair("7A", "PF10"), std::pair("7C", "PF12"),
        std::pair("C1", "PF13"), std::pair("C9", "PF21"), std::pair("4A", "PF22"), std::pair("4C", "PF24"),
        std::pair("6C", "PA1"), std::pair("6D", "Clear"), std::pair("00", "unknown AID")}) {
    INFO(aid);
    CHECK(from_screen(aid) == std::string(aid) + "            " + words + '\n');
  }
}

TEST_CASE("structured fields are told with their length and a cut one as cut") {
  CHECK(to_screen("F3 00 05 01 FF 02").find("Read Partition FF: Query, 5 bytes\n") != std::string::npos);
  CHECK(to_screen("F3 00 00 01 FF 02").find("Read Partition FF: Query, 5 bytes\n") != std::string::npos);
  CHECK(to_screen("F3 00 09 01 FF 02").find("a structured field that is cut (1005)\n") != std::string::npos);
  CHECK(to_screen("F3 00 02 01").find("a structured field that is cut (1005)\n") != std::string::npos);
  CHECK(from_screen("88 00 04 81 86").find("Query Reply 86 colour, 4 bytes\n") != std::string::npos);
}

TEST_CASE("SCS controls have their parameters in words and text its page") {
  CHECK(scs("2B C1 04 84 01 84") == "2B C1 04 84 01 84  SHF set horizontal format: line 132, margins 1 and 132\n");
  CHECK(scs("34 C0 0A C1 15") ==
        "34 C0 0A      PP presentation position, horizontal absolute 10\ntext \"A\"\n15            NL new line\n");
  CHECK(scs("35 02 15 15") == "35 02 15 15   TRN transparent, 2 bytes\n");
  CHECK(scs("2B C1") == "2B C1         a control that is cut (1005)\n");
  CHECK(scs("2B C1 00").find("2B C1 00") == 0);
  CHECK(scs("03") == "03            unknown control (1003)\n");
  DataForm form;
  form.stream = DataForm::Stream::scs;
  form.page = CodePage::cp273;
  DataExplainer german(form, true);
  CHECK(german.explain(kOnly, *from_hex("4A 5A")).front() == "text \"\xC3\x84\xC3\x9C\"");
}

TEST_CASE("FM headers come first and what they say is compressed is unpacked") {
  CHECK(explained(DataForm::Stream::scs, true, "06 01 30 00 64 00 02 C1 C2 83 C3 5C 01 15", kOnlyWithHeader) ==
        "FMH-1: medium document (printer), subaddress 0, begin and end data set, record length 80, SCB compressed\n"
        "unpacked from 8 to 9 bytes:\ntext \"AB   ***\"\n15            NL new line\n");
  CHECK(explained(DataForm::Stream::scs, true, "06 01 30 00 64 00 00", kOnlyWithHeader)
            .find("malformed at byte 0 of the compressed data: a string control byte with a count of 0") !=
        std::string::npos);
}

TEST_CASE("data of LU type 0 and enciphered data are a dump") {
  CHECK(explained(DataForm::Stream::bytes, true, "C1 C2").find("|AB|") != std::string::npos);
  CHECK(explained(DataForm::Stream::scs, true, "C1 C2", Rh{0x03, 0x80, 0x04}).find("enciphered\n") == 0);
  CHECK(explained(DataForm::Stream::scs, true, "C1 C2", Rh{0x03, 0xC0, 0x00}).find("length-checked compression") == 0);
}

TEST_CASE("what was cut at the end of an RU is explained with the next and forgotten with a new chain") {
  DataForm form;
  form.stream = DataForm::Stream::ds3270;
  DataExplainer data(form, true);
  CHECK(data.explain(Rh{0x02, 0x90, 0x00}, *from_hex("F1 C3 11")).back() == "11            goes on in the next RU");
  CHECK(data.explain(Rh{0x01, 0x90, 0x00}, *from_hex("40 40 C1")).front() == "11 40 40      SBA  row 1, column 1");
  data.explain(Rh{0x02, 0x90, 0x00}, *from_hex("F1 C3 11"));
  CHECK(data.explain(Rh{0x03, 0x90, 0x00}, *from_hex("F1 C3")).front() == "F1            Write");
}

TEST_CASE("a logical record of LU 6.2 is named and may go on in the next RU") {
  const auto gds = [](std::string_view hex) { return explained(DataForm::Stream::gds, true, hex); };
  CHECK(gds("00 06 12 FF C1 C2").find("00 06 12 FF   logical record of 6 bytes, application data\n") == 0);
  CHECK(gds("00 06 12 FF C1 C2").find("|AB|") != std::string::npos);
  CHECK(gds("80 06 12 FF C1 C2 00 03 C3").find("application data, goes on in the next\n") != std::string::npos);
  CHECK(gds("00 03 C3").find("00 03 C3      logical record of 3 bytes\n") == 0);
  CHECK(gds("00 01 12 FF").find("no length of a logical record\n") != std::string::npos);
  CHECK(gds("00 09 12 FF C1").find("a logical record that is cut\n") != std::string::npos);
  DataForm form;
  form.stream = DataForm::Stream::gds;
  DataExplainer data(form, true);
  CHECK(data.explain(Rh{0x02, 0x80, 0x00}, *from_hex("00 06 12 FF C1")).back().find("goes on in the next RU") !=
        std::string::npos);
  CHECK(data.explain(Rh{0x01, 0x80, 0x00}, *from_hex("C2")).front() ==
        "00 06 12 FF   logical record of 6 bytes, application data");
}

TEST_CASE("the BIND tells the form of the data") {
  const auto form = [](std::string_view bind) {
    const auto parsed = parse_bind(*from_hex(bind));
    REQUIRE(parsed.ok());
    return data_form(*parsed, CodePage::cp037).stream;
  };
  const auto with = [](std::string_view type_and_usage) {
    return "31 01 03 03 B1 90 30 80 00 00 85 85 00 00 " + std::string(type_and_usage) +
           " 00 00 00 00 00 00 00 00 00 00 00";
  };
  CHECK(form(with("00 00")) == DataForm::Stream::bytes);
  CHECK(form(with("01 00")) == DataForm::Stream::scs);
  CHECK(form(with("02 80")) == DataForm::Stream::ds3270);
  CHECK(form(with("03 00")) == DataForm::Stream::ds3270);
  CHECK(form(with("04 00")) == DataForm::Stream::scs);
  CHECK(form(with("06 01")) == DataForm::Stream::bytes);
  CHECK(form(with("06 02")) == DataForm::Stream::gds);
}

TEST_CASE("any two bytes and any cut of a stream are explained without harm") {
  const auto whole =
      *from_hex("29 02 C0 60 42 F4 3C 40 40 08 C1 2C 01 41 F1 2B C1 03 01 01 35 04 01 02 03 04 34 C0 01");
  for (const auto stream :
       {DataForm::Stream::bytes, DataForm::Stream::scs, DataForm::Stream::ds3270, DataForm::Stream::gds}) {
    for (const bool to_lu : {false, true}) {
      DataForm form;
      form.stream = stream;
      form.screen = {0, 0};
      for (unsigned first = 0; first < 256; ++first) {
        const Bytes two = {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first * 7)};
        CHECK_FALSE(DataExplainer(form, to_lu).explain(kOnly, two).empty());
      }
      for (std::size_t n = 1; n <= whole.size(); ++n) {
        CHECK_FALSE(DataExplainer(form, to_lu).explain(kOnly, ByteView(whole).first(n)).empty());
      }
    }
  }
}
