// Wireshark's dissector as an independent reader of what we write.
#include <optional>
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

// A field of the dissector and what we have for it; nothing where the dissector shows nothing.
template <class T>
struct Field {
  const char* name;
  std::optional<unsigned> (*of)(const T&);
};
template <class T, std::size_t N>
std::vector<std::string> names_of(const Field<T> (&table)[N]) {
  std::vector<std::string> names;
  for (const auto& field : table) names.emplace_back(field.name);
  return names;
}
template <class T, std::size_t N>
void append_fields(const Field<T> (&table)[N], const T& of, std::vector<std::string>& ours) {
  for (const auto& field : table) {
    const auto value = field.of(of);
    ours.push_back(value ? number(*value) : std::string());
  }
}

using Value = std::optional<unsigned>;

constexpr Field<Th> kThFields[] = {
    {"sna.th.fid", [](const Th&) -> Value { return 2; }},
    {"sna.th.mpf", [](const Th& t) -> Value { return static_cast<unsigned>(t.mpf); }},
    {"sna.th.odai", [](const Th& t) -> Value { return t.odai; }},
    {"sna.th.efi", [](const Th& t) -> Value { return t.expedited; }},
    {"sna.th.daf", [](const Th& t) -> Value { return t.daf; }},
    {"sna.th.oaf", [](const Th& t) -> Value { return t.oaf; }},
    {"sna.th.snf", [](const Th& t) -> Value { return t.snf; }},
};

Value of_request(const Rh& rh, bool v) { return rh.rri() ? std::nullopt : Value(v); }
Value of_response(const Rh& rh, bool v) { return rh.rri() ? Value(v) : std::nullopt; }

constexpr Field<Rh> kRhFields[] = {
    {"sna.rh.0", [](const Rh& r) -> Value { return r.bytes()[0]; }},
    {"sna.rh.1", [](const Rh& r) -> Value { return r.bytes()[1]; }},
    {"sna.rh.2", [](const Rh& r) -> Value { return r.bytes()[2]; }},
    {"sna.rh.rri", [](const Rh& r) -> Value { return r.rri(); }},
    {"sna.rh.ru_category", [](const Rh& r) -> Value { return static_cast<unsigned>(r.category()); }},
    {"sna.rh.fi", [](const Rh& r) -> Value { return r.fi(); }},
    {"sna.rh.sdi", [](const Rh& r) -> Value { return r.sdi(); }},
    {"sna.rh.bci", [](const Rh& r) -> Value { return r.bci(); }},
    {"sna.rh.eci", [](const Rh& r) -> Value { return r.eci(); }},
    {"sna.rh.dr1", [](const Rh& r) -> Value { return r.dr1(); }},
    {"sna.rh.lcci", [](const Rh& r) { return of_request(r, r.lcci()); }},
    {"sna.rh.dr2", [](const Rh& r) -> Value { return r.dr2(); }},
    {"sna.rh.eri", [](const Rh& r) { return of_request(r, r.eri()); }},
    {"sna.rh.rti", [](const Rh& r) { return of_response(r, r.rti()); }},
    {"sna.rh.rlwi", [](const Rh& r) { return of_request(r, r.rlwi()); }},
    {"sna.rh.qri", [](const Rh& r) -> Value { return r.qri(); }},
    {"sna.rh.pi", [](const Rh& r) -> Value { return r.pi(); }},
    {"sna.rh.bbi", [](const Rh& r) { return of_request(r, r.bbi()); }},
    {"sna.rh.ebi", [](const Rh& r) { return of_request(r, r.ebi()); }},
    {"sna.rh.cdi", [](const Rh& r) { return of_request(r, r.cdi()); }},
    {"sna.rh.csi", [](const Rh& r) { return of_request(r, r.csi()); }},
    {"sna.rh.edi", [](const Rh& r) { return of_request(r, r.edi()); }},
    {"sna.rh.pdi", [](const Rh& r) { return of_request(r, r.pdi()); }},
    {"sna.rh.cebi", [](const Rh& r) { return of_request(r, r.cebi()); }},
};

Value xid3_flag(const Xid& xid, Xid3Flag flag) { return xid.three ? Value(xid.three->has(flag)) : std::nullopt; }

constexpr Field<Xid> kXidFields[] = {
    {"sna.xid.format", [](const Xid& x) -> Value { return x.format; }},
    {"sna.xid.type", [](const Xid& x) -> Value { return x.node_type; }},
    {"sna.xid.idblock", [](const Xid& x) -> Value { return x.block; }},
    {"sna.xid.idnum", [](const Xid& x) -> Value { return x.number; }},
    {"sna.xid.type3.initself", [](const Xid& x) { return xid3_flag(x, Xid3Flag::init_self); }},
    {"sna.xid.type3.stand_bind", [](const Xid& x) { return xid3_flag(x, Xid3Flag::stand_alone_bind); }},
    {"sna.xid.type3.gener_bind", [](const Xid& x) { return xid3_flag(x, Xid3Flag::sends_whole_binds); }},
    {"sna.xid.type3.recve_bind", [](const Xid& x) { return xid3_flag(x, Xid3Flag::requires_whole_binds); }},
    {"sna.xid.type3.actpu", [](const Xid& x) { return xid3_flag(x, Xid3Flag::actpu_suppressed); }},
    {"sna.xid.type3.nwnode", [](const Xid& x) { return xid3_flag(x, Xid3Flag::network_node); }},
    {"sna.xid.type3.cp", [](const Xid& x) { return xid3_flag(x, Xid3Flag::control_point); }},
    {"sna.xid.type3.cpcp", [](const Xid& x) { return xid3_flag(x, Xid3Flag::cp_cp_sessions); }},
    {"sna.xid.type3.state",
     [](const Xid& x) { return x.three ? Value(static_cast<unsigned>(x.three->state())) : std::nullopt; }},
    {"sna.xid.type3.nonact", [](const Xid& x) { return xid3_flag(x, Xid3Flag::secondary_nonactivation); }},
    {"sna.xid.type3.cpchange", [](const Xid& x) { return xid3_flag(x, Xid3Flag::cp_name_change); }},
    {"sna.xid.type3.asend_bind", [](const Xid& x) { return xid3_flag(x, Xid3Flag::adaptive_bind_pacing_sender); }},
    {"sna.xid.type3.asend_recv", [](const Xid& x) { return xid3_flag(x, Xid3Flag::adaptive_bind_pacing_receiver); }},
    {"sna.xid.type3.quiesce", [](const Xid& x) { return xid3_flag(x, Xid3Flag::quiesce_tg); }},
    {"sna.xid.type3.pucap", [](const Xid& x) { return xid3_flag(x, Xid3Flag::pu_capabilities); }},
    {"sna.xid.type3.pbn", [](const Xid& x) { return xid3_flag(x, Xid3Flag::peripheral_border_node); }},
    {"sna.xid.type3.tgshare", [](const Xid& x) { return xid3_flag(x, Xid3Flag::tg_sharing_prohibited); }},
    {"sna.xid.type3.dedsvc", [](const Xid& x) { return xid3_flag(x, Xid3Flag::dedicated_svc); }},
    {"sna.xid.type3.negcsup", [](const Xid& x) { return xid3_flag(x, Xid3Flag::negotiation_complete_supported); }},
    {"sna.xid.type3.negcomp", [](const Xid& x) { return xid3_flag(x, Xid3Flag::negotiation_complete); }},
    {"sna.xid.type3.partg", [](const Xid& x) { return xid3_flag(x, Xid3Flag::parallel_tgs); }},
    {"sna.xid.type3.dlur", [](const Xid& x) { return xid3_flag(x, Xid3Flag::dlu_requester); }},
    {"sna.xid.type3.dlus", [](const Xid& x) { return xid3_flag(x, Xid3Flag::dlus_served); }},
    {"sna.xid.type3.exbn", [](const Xid& x) { return xid3_flag(x, Xid3Flag::extended_hpr_border_node); }},
    {"sna.xid.type3.genodai", [](const Xid& x) { return xid3_flag(x, Xid3Flag::generalised_odai); }},
    {"sna.xid.type3.brnn", [](const Xid& x) { return xid3_flag(x, Xid3Flag::option_set_1123); }},
    {"sna.xid.type3.tg", [](const Xid& x) { return x.three ? Value(x.three->tg_number) : std::nullopt; }},
    {"sna.xid.type3.dlc", [](const Xid& x) { return x.three ? Value(x.three->dlc_type) : std::nullopt; }},
    {"sna.xid.type3.dlen",
     [](const Xid& x) {
       return x.three ? Value(static_cast<unsigned>(x.three->dlc_section.size()) + 1) : std::nullopt;
     }},
};

std::vector<std::string> piu_fields() {
  auto names = names_of(kThFields);
  for (auto& name : names_of(kRhFields)) names.push_back(std::move(name));
  return names;
}

std::vector<std::string> in_numbers(std::vector<std::string> row) {
  for (auto& field : row) field = number(field);
  return row;
}

// What tshark should show of a PIU in those fields.
std::vector<std::string> our_fields(ByteView piu) {
  const auto th = parse_th(piu);
  REQUIRE(th.ok());
  std::vector<std::string> ours;
  append_fields(kThFields, *th, ours);
  if (th->has_rh()) {
    const auto rh = parse_rh(piu.subspan(Th::kSize));
    REQUIRE(rh.ok());
    append_fields(kRhFields, *rh, ours);
  }
  ours.resize(std::size(kThFields) + std::size(kRhFields));
  return ours;
}

std::vector<std::string> our_xid_fields(ByteView bytes) {
  const auto xid = parse_xid(bytes);
  REQUIRE(xid.ok());
  std::vector<std::string> ours;
  append_fields(kXidFields, *xid, ours);
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
  const auto rows = fields(file.path(), piu_fields());
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
    const auto rows = fields(file.path(), piu_fields());
    const auto identifications = fields(file.path(), names_of(kXidFields));
    const auto native = fields(path, piu_fields());
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
        INFO(to_hex(unit.bytes));
        CHECK(in_numbers(identifications[row]) == our_xid_fields(unit.bytes));
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
