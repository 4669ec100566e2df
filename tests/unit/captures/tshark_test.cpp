// Wireshark's dissector as an independent reader of what we write.
#include <sstream>

#include "formats/rh.h"
#include "formats/th.h"
#include "formats/xid.h"
#include "golden_session.h"
#include "support.h"

using namespace openrui;
using test::TemporaryFile;

namespace {

std::string run(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) text.append(block, n);
  ::pclose(pipe);
  return text;
}

void need_tshark() {
  if (run("command -v tshark").empty()) test::skip("tshark is not installed");
}

// One row a record; newer versions write True and False for flags.
std::vector<std::vector<std::string>> fields(const std::string& path, const std::vector<std::string>& names) {
  std::string command = "tshark -r '" + path + "' -o sna.defragment:FALSE -T fields";
  for (const auto& name : names) command += " -e " + name;
  std::istringstream lines(run(command + " 2>/dev/null"));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> row(1);
    for (const char c : line) {
      if (c == '\t') {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
    for (auto& field : row) {
      if (field == "True") field = "1";
      if (field == "False") field = "0";
    }
    row.resize(names.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> protocols_and_complaints(const std::string& path) {
  std::vector<std::string> protocols;
  for (const auto& row : fields(path, {"frame.protocols", "_ws.malformed", "_ws.expert.severity"})) {
    protocols.push_back(row[0]);
    INFO(row[0]);
    CHECK(row[1].empty());
    CHECK(row[2].empty());
  }
  return protocols;
}

void write_golden(const std::string& path) {
  auto writer = CaptureWriter::open(path);
  REQUIRE(writer.ok());
  golden::write(*writer.value());
}

// tshark's value of a number in any base, and of our own.
std::string number(const std::string& text) {
  return text.empty() ? text : std::to_string(std::stoul(text, nullptr, 0));
}
std::string number(std::uint64_t v) { return std::to_string(v); }
std::string flag(bool v) { return v ? "1" : "0"; }

const std::vector<std::string> kPiuFields = {
    "sna.th.fid", "sna.th.mpf", "sna.th.odai",        "sna.th.efi", "sna.th.daf", "sna.th.oaf",
    "sna.th.snf", "sna.rh.rri", "sna.rh.ru_category", "sna.rh.fi",  "sna.rh.sdi", "sna.rh.bci",
    "sna.rh.eci", "sna.rh.dr1", "sna.rh.dr2",         "sna.rh.pi",  "sna.rh.rti", "sna.rh.eri",
    "sna.rh.bbi", "sna.rh.ebi", "sna.rh.cdi",         "sna.rh.csi"};

std::vector<std::string> in_numbers(std::vector<std::string> row) {
  for (auto& field : row) field = number(field);
  return row;
}

// What tshark should show of a PIU in those fields.
std::vector<std::string> our_fields(ByteView piu) {
  const auto th = parse_th(piu);
  REQUIRE(th.ok());
  std::vector<std::string> ours = {number(2),       number(static_cast<unsigned>(th->mpf)),
                                   flag(th->odai),  flag(th->expedited),
                                   number(th->daf), number(th->oaf),
                                   number(th->snf)};
  if (!th->has_rh()) {
    ours.resize(kPiuFields.size());
    return ours;
  }
  const auto rh = parse_rh(piu.subspan(Th::kSize));
  REQUIRE(rh.ok());
  // The dissector shows RTI of responses only, ERI and the bits of byte 2 of requests only.
  const bool request = !rh->rri();
  const auto only = [](bool shown, bool v) { return shown ? flag(v) : std::string(); };
  for (const auto& field :
       {flag(rh->rri()), number(static_cast<unsigned>(rh->category())), flag(rh->fi()), flag(rh->sdi()),
        flag(rh->bci()), flag(rh->eci()), flag(rh->dr1()), flag(rh->dr2()), flag(rh->pi()), only(!request, rh->rti()),
        only(request, rh->eri()), only(request, rh->bbi()), only(request, rh->ebi()), only(request, rh->cdi()),
        only(request, rh->csi())}) {
    ours.push_back(field);
  }
  return ours;
}

}  // namespace

TEST_CASE("tshark dissects every PIU as sna and every XID as sna_xid, none malformed") {
  need_tshark();
  TemporaryFile file;
  write_golden(file.path());
  const auto protocols = protocols_and_complaints(file.path());
  REQUIRE(protocols.size() == std::size(golden::kSession) + 4);
  // tshark calls an empty sna_xid malformed, so a null XID is in words.
  CHECK(protocols[0] == "exported_pdu:data-text-lines");
  CHECK(protocols[1] == "exported_pdu:sna_xid");
  CHECK(protocols[2] == "exported_pdu:data-text-lines");
  for (std::size_t i = 3; i + 1 < protocols.size(); ++i) {
    CHECK((protocols[i] == "exported_pdu:sna" || protocols[i] == "exported_pdu:sna:data"));
  }
  CHECK(protocols.back() == "exported_pdu:data-text-lines");
}

TEST_CASE("tshark shows the direction, the columns and the words of our records") {
  need_tshark();
  TemporaryFile file;
  write_golden(file.path());
  const auto rows = fields(file.path(), {"exported_pdu.p2p_dir", "_ws.col.Protocol"});
  REQUIRE(rows.size() == std::size(golden::kSession) + 4);
  CHECK(rows[0][1] == "SNA XID");
  CHECK(rows[1] == std::vector<std::string>{"0", "SNA"});
  CHECK(rows[2][1] == "SNA link");
  CHECK(rows[3] == std::vector<std::string>{"1", "SNA"});
  CHECK(rows[4] == std::vector<std::string>{"0", "SNA"});
  const auto words = run("tshark -r '" + file.path() + "' -V 2>/dev/null");
  CHECK(words.find("link HOST1 lost: the partner ended in an orderly way") != std::string::npos);
  CHECK(words.find("null XID") != std::string::npos);
}

TEST_CASE("tshark sees the same TH and RH fields as our parser in every PIU of the golden session") {
  need_tshark();
  TemporaryFile file;
  write_golden(file.path());
  const auto rows = fields(file.path(), kPiuFields);
  REQUIRE(rows.size() == std::size(golden::kSession) + 4);
  for (std::size_t i = 0; i < std::size(golden::kSession); ++i) {
    INFO(golden::kSession[i].piu);
    CHECK(in_numbers(rows[i + 3]) == our_fields(*from_hex(golden::kSession[i].piu)));
  }
}

TEST_CASE("tshark sees the same TH and RH and XID fields as our parser in every sample") {
  need_tshark();
  std::size_t pius = 0;
  std::size_t xids = 0;
  for (const auto& path : test::samples()) {
    INFO(path);
    const auto units = test::read_units(path);
    // tshark shows no PIU inside DLSw, SDLC on TCP and USER0, and no XID on SDLC (transports reference 12.2, 12.3):
    // there it gets what we read, as exported PDUs.
    TemporaryFile file;
    auto writer = CaptureWriter::open(file.path());
    REQUIRE(writer.ok());
    for (const auto& unit : units) {
      if (unit.unit.kind == UnitKind::piu)
        writer.value()->write_piu(golden::kStart, {"L", LinkEnd::node}, true, unit.bytes);
      if (unit.unit.kind == UnitKind::xid)
        writer.value()->write_xid(golden::kStart, {"L", LinkEnd::node}, true, unit.bytes);
    }
    REQUIRE_FALSE(writer.value()->flush());
    const auto rows = fields(file.path(), kPiuFields);
    const auto identifications =
        fields(file.path(), {"sna.xid.format", "sna.xid.type", "sna.xid.idblock", "sna.xid.idnum"});
    const auto native = fields(path, kPiuFields);
    std::size_t row = 0;
    for (const auto& unit : units) {
      if (unit.unit.kind == UnitKind::piu) {
        ++pius;
        INFO(to_hex(unit.bytes));
        const auto ours = our_fields(unit.bytes);
        CHECK(in_numbers(rows[row]) == ours);
        const auto& there = native[unit.unit.number - 1];
        if (!there[0].empty()) CHECK(in_numbers(there) == ours);
      } else if (unit.unit.kind == UnitKind::xid && !unit.bytes.empty()) {
        ++xids;
        const auto xid = parse_xid(unit.bytes);
        REQUIRE(xid.ok());
        CHECK(in_numbers(identifications[row]) == std::vector<std::string>{number(xid->format), number(xid->node_type),
                                                                           number(xid->block), number(xid->number)});
      }
      row += unit.unit.kind == UnitKind::piu || unit.unit.kind == UnitKind::xid ? 1 : 0;
    }
  }
  CHECK(pius > 200);
  CHECK(xids > 4);
}

TEST_CASE("tshark takes segments and negative responses as we write them") {
  need_tshark();
  TemporaryFile file;
  {
    auto writer = CaptureWriter::open(file.path());
    REQUIRE(writer.ok());
    for (const char* piu :
         {"28 00 02 01 00 05 03 80 00 C1 C2 C3 C4 C5 C6 C7", "20 00 02 01 00 05 C1 C2 C3", "20 00 02 01 00 05 C4 C5 C6",
          "24 00 02 01 00 05 C7", "2C 00 01 02 00 05 87 90 00 20 02 00 00", "2C 00 01 02 00 00 83 01 00"}) {
      writer.value()->write_piu(golden::kStart, {"HOST1", LinkEnd::host}, true, *from_hex(piu));
    }
  }
  for (const auto& protocols : protocols_and_complaints(file.path())) {
    CHECK(protocols.starts_with("exported_pdu:sna"));
  }
  std::vector<std::string> mapping;
  for (const auto& row : fields(file.path(), {"sna.th.mpf"})) mapping.push_back(number(row[0]));
  CHECK(mapping == std::vector<std::string>{"2", "0", "0", "1", "3", "3"});
}
