// Rules T1 to T10 and P1 to P3 (transports reference 9.2), test list 9.6 no. 2 and 3.
#include "unit/ipc370/ipc_world.h"

using namespace openrui;
using namespace openrui::ipc370;
using namespace openrui::ipc370::test;

namespace {

Tag tag_of(const std::string& text) { return parse_tag_string(text).value().tag; }
TagGroup group(const char* tag, const char* job, const char* network) {
  return {TagPart(tag), TagPart(job), TagPart(network)};
}
Reason fault_of(const std::string& text) {
  const auto parsed = parse_tag_string(text);
  return parsed ? Reason::none : parsed.error();
}

}  // namespace

TEST_CASE("T1: a tag string is two groups of up to three sub-strings from local to global") {
  const auto tag = tag_of("YTAG.YJOB.YNET/MTAG.MJOB.MNET");
  CHECK(tag.your.tag.view() == "YTAG");
  CHECK(tag.your.job.view() == "YJOB");
  CHECK(tag.your.network.view() == "YNET");
  CHECK(tag.my.tag.view() == "MTAG");
  CHECK(tag.my.job.view() == "MJOB");
  CHECK(tag.my.network.view() == "MNET");
}

TEST_CASE("T2: letters and blank and question mark and the national characters are allowed and nothing else is") {
  CHECK(fault_of("AZ ?$#@/MINE") == Reason::none);
  CHECK(fault_of("YOUR1/MINE") == Reason::tag_character);
  CHECK(fault_of("your/MINE") == Reason::tag_character);
  CHECK(fault_of("YOU-R/MINE") == Reason::tag_character);
  CHECK(fault_of(std::string("YO\0R", 4)) == Reason::tag_character);
  CHECK(fault_of("/") == Reason::none);
  int allowed = 0;
  for (int c = 0; c < 256; ++c) allowed += is_tag_character(static_cast<char>(c)) ? 1 : 0;
  CHECK(allowed == 26 + 5);
}

TEST_CASE("T3: every valid string of up to 64 characters is accepted and a longer one is not") {
  const std::string longest = "ABCDEFGH.ABCDEFGH.ABCDEFGH/ABCDEFGH.ABCDEFGH.ABCDEFGH";
  CHECK(longest.size() == 53);
  CHECK(fault_of(longest) == Reason::none);
  CHECK(fault_of(std::string(65, 'A')) == Reason::tag_too_long);
}

TEST_CASE("T4: what is missing behind the first sub-string comes from the installation or the context") {
  Installation installation;
  installation.default_your_job = TagPart("ANYJOB");
  installation.default_my_tag = TagPart("NOTAG");
  installation.network = "LOCAL";
  World w(installation);
  const auto who = w.task("JOB");
  const auto parsed = [&](const std::string& text) {
    const auto cid = w.open(who, text).cid();
    const auto& q = w.query(who, cid, IPC_REQUEST_QTAG);
    const auto bytes = q.received();
    return parse_parsed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, TagCode::native).value();
  };
  CHECK(parsed("X") == Tag{group("X", "ANYJOB", ""), group("NOTAG", "JOB", "LOCAL")});
  CHECK(parsed("X.OWN/") == Tag{group("X", "OWN", ""), group("", "JOB", "LOCAL")});
  CHECK(parsed("X../T") == Tag{group("X", "", ""), group("T", "JOB", "LOCAL")});
  CHECK(fault_of("") == Reason::tag_missing);
}

TEST_CASE("T5: my job and my network are forced whatever the caller wrote") {
  World w;
  const auto who = w.task("JOB1");
  const auto cid = w.open(who, "X/T.OTHER.ELSE").cid();
  CHECK(w.facility.report().front().tag == "X/T.JOB1.DEFNET");
  CHECK(cid != 0);
}

TEST_CASE("T5: the installation may force other parts and its exit may change or refuse a tag") {
  struct Exit final : OpenExit {
    std::optional<Reason> on_open(const TaskDefinition& task, Tag& tag) override {
      if (task.job == "EVIL") return Reason::not_authorised;
      tag.your.tag = TagPart("EXIT");
      return std::nullopt;
    }
  } exit;
  Installation installation;
  installation.forced.your_network = TagPart("HERE");
  installation.forced.my_tag = TagPart("FORCED");
  installation.exit = &exit;
  World w(installation);
  w.open(w.task("GOOD"), "X.Y.Z/T");
  CHECK(w.facility.report().front().tag == "EXIT.Y.HERE/FORCED.GOOD.DEFNET");
  const auto& refused = w.open(w.task("EVIL"), "X/T");
  CHECK(refused.cc() == 2);
  CHECK(refused.reason() == Reason::not_authorised);
}

TEST_CASE("T6: a string that is too long or invalid fails the OPEN with completion code 2 (9.6 no. 3)") {
  World w;
  const auto who = w.task("JOB");
  for (const auto* text : {"ABCDEFGHI/X", "X/ABCDEFGHI", "lower/X", "DIG1T/X", "A/B/C", "A.B.C.D/X", "A/B.C.D.E", ""}) {
    const auto& rq = w.open(who, text);
    INFO(text);
    CHECK(rq.cc() == 2);
    CHECK(rq.cid() == 0);
    CHECK_FALSE(text_of(rq.reason()).empty());
  }
  CHECK(fault_of("ABCDEFGHI/X") == Reason::tag_part_too_long);
  CHECK(fault_of("A/B/C") == Reason::tag_groups);
  CHECK(fault_of("A.B.C.D/X") == Reason::tag_parts);
  CHECK(w.facility.half_connections() == 0);
}

TEST_CASE("T7: two match when each one's your names the other's my in every part") {
  const auto matches = [](const std::string& a, const std::string& b) { return match(tag_of(a), tag_of(b)); };
  CHECK(matches("B.BJ.N/A.AJ.N", "A.AJ.N/B.BJ.N"));
  CHECK_FALSE(matches("B.BJ.N/A.AJ.N", "A.AJ.N/C.BJ.N"));
  CHECK_FALSE(matches("B.BJ.N/A.AJ.N", "X.AJ.N/B.BJ.N"));
  CHECK_FALSE(matches("B.XX.N/A.AJ.N", "A.AJ.N/B.BJ.N"));
  CHECK_FALSE(matches("B.BJ.N/A.AJ.N", "A.AJ.X/B.BJ.N"));
}

TEST_CASE("T8: a question mark matches any character but itself (9.6 no. 2)") {
  CHECK(match_part(TagPart("A?C"), TagPart("ABC")));
  CHECK(match_part(TagPart("ABC"), TagPart("A?C")));
  CHECK_FALSE(match_part(TagPart("A?C"), TagPart("A?C")));
  CHECK_FALSE(match_part(TagPart("A?C"), TagPart("ABD")));
  CHECK(match_part(TagPart("????????"), TagPart("X")));
  CHECK_FALSE(match_part(TagPart("????????"), TagPart("????????")));
  World w;
  const auto who = w.task("JOB");
  const auto& a = w.open(who,
                         "????????"
                         "/X");
  const auto& b = w.open(who, "X/????????");
  CHECK_FALSE(a.complete());
  CHECK_FALSE(b.complete());
}

TEST_CASE("T9: sub-strings are compared padded with blanks and an empty your part matches anything") {
  CHECK(match_part(TagPart("A"), TagPart("A       ")));
  CHECK(match_part(TagPart("A?"), TagPart("A")));
  CHECK(match_part(TagPart(""), TagPart("ANYTHING")));
  CHECK(match_part(TagPart(""), TagPart("????????")));
  CHECK_FALSE(match_part(TagPart("A"), TagPart("")));
  CHECK(match_part(TagPart(" "), TagPart("")));
}

TEST_CASE("T10: a half-connection may match another of its own process but never itself") {
  World w;
  const auto who = w.task("JOB");
  const auto& first = w.open(who, "SELF/SELF");
  CHECK_FALSE(first.complete());
  const auto& second = w.open(who, "SELF/SELF");
  CHECK(first.cc() == 0);
  CHECK(second.cc() == 0);
}

TEST_CASE("P1: the parsed format is lengths before each group and each sub-string") {
  const Tag tag{group("Y", "", "NET"), group("MT", "MJ", "")};
  const auto bytes = emit_parsed(tag, TagCode::native);
  CHECK(to_hex(bytes) == "10 07 01 59 00 03 4E 45 54 07 02 4D 54 02 4D 4A 00");
  CHECK(parse_parsed(bytes, TagCode::native).value() == tag);
  const auto ebcdic = emit_parsed(tag, TagCode::ebcdic);
  CHECK(to_hex(ebcdic) == "10 07 01 E8 00 03 D5 C5 E3 07 02 D4 E3 02 D4 D1 00");
  CHECK(parse_parsed(ebcdic, TagCode::ebcdic).value() == tag);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CHECK_FALSE(parse_parsed(ByteView(bytes).first(n), TagCode::native).ok());
  }
  auto longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(parse_parsed(longer, TagCode::native).ok());
}

TEST_CASE("P2: the manual's example is parsed byte for byte") {
  World w;
  const auto who = w.task("MJ");
  const auto& open = w.open(who, "YTAG.YJOB/MT.MJ");
  const auto& rq = w.query(who, open.cid(), IPC_REQUEST_QTAG);
  CHECK(rq.cc() == 0);
  const auto bytes = rq.received();
  CHECK(to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}) ==
        "1A 0B 04 59 54 41 47 04 59 4A 4F 42 00 0D 02 4D 54 02 4D 4A 06 44 45 46 4E 45 54");
  CHECK(bytes[0] == 26);
  CHECK(bytes[1] == 11);
  CHECK(bytes[13] == 13);
}

TEST_CASE("P3: before the match QTAG shows the own tag and after it the partner's actual names") {
  World w;
  const auto alpha = w.task("ALPHA");
  const auto& a = w.open(alpha, "?/A");
  const auto own = w.query(alpha, a.cid(), IPC_REQUEST_QTAG).received();
  CHECK(own == std::string("\x15\x04\x01?\0\0\x0F\x01"
                           "A\x05"
                           "ALPHA\x06"
                           "DEFNET",
                           22));
  w.open(w.task("BETA"), "A/B");
  const auto after = w.query(alpha, a.cid(), IPC_REQUEST_QTAG).received();
  CHECK(after.size() == 1 + static_cast<std::size_t>(after[0]));
  CHECK(after[1] == 14);
  CHECK(after.substr(2, 7) ==
        "\x01"
        "B\x04"
        "BETA");
}
