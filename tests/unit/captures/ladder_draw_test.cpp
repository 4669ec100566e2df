// The ladder as a model, as a picture and as a page.
#include "captures/ladder_draw.h"

#include <nlohmann/json.hpp>

#include "captures/text.h"
#include "golden_session.h"
#include "support.h"

using namespace openrui;

namespace {

struct Said {
  LinkEnd from;
  Bytes piu;
};

std::vector<Said> golden_session() {
  std::vector<Said> all;
  for (const auto& step : golden::kSession) all.push_back({step.from, *from_hex(step.piu)});
  return all;
}

LadderModel model_of(const std::vector<Said>& all, std::string_view link = "HOST1") {
  LadderModel model;
  std::uint64_t number = 0;
  for (const auto& said : all) {
    CapturedUnit unit;
    unit.number = ++number;
    unit.time = TimePoint(std::chrono::milliseconds(10) * static_cast<int>(number));
    unit.link = link;
    unit.from = said.from;
    unit.bytes = said.piu;
    model.add(unit);
  }
  model.finish();
  return model;
}

nlohmann::json data_of(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const auto from = page.find(begin) + begin.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

const std::string kHostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\"'";

}  // namespace

TEST_CASE("a ladder has a column for each half-session and an arrow for each PIU") {
  const auto model = model_of(golden_session());
  REQUIRE(model.columns().size() == 4);
  const char* titles[] = {"PU", "LU 02", "SSCP", "PLU 01"};
  for (std::size_t i = 0; i < 4; ++i) CHECK(model.columns()[i].title == titles[i]);
  REQUIRE(model.sessions().size() == 3);
  CHECK(model.sessions()[2].name == "LU 02<->01");
  CHECK(model.sessions()[2].node_column == 1);
  CHECK(model.sessions()[2].host_column == 3);
  REQUIRE(model.rows().size() == std::size(golden::kSession));
  CHECK(model.rows()[7].label == "BIND");
  CHECK(model.rows()[7].session == 2U);
  CHECK_FALSE(model.rows()[8].state.empty());
}

TEST_CASE("the bands of a ladder are its brackets and its chains while requests say their place in the window") {
  const auto model = model_of(golden_session());
  std::vector<LadderBand> brackets;
  std::vector<LadderBand> chains;
  for (const auto& band : model.bands()) {
    (band.kind == LadderBand::Kind::bracket ? brackets : chains).push_back(band);
  }
  // BB with the first data, the end of the bracket with the chain that carries EB.
  REQUIRE(brackets.size() == 1);
  CHECK(brackets[0].first == 11);
  CHECK(brackets[0].last == 19);
  REQUIRE(chains.size() == 1);
  CHECK(chains[0].kind == LadderBand::Kind::chain_of_primary);
  CHECK(chains[0].first == 14);
  CHECK(chains[0].last == 18);
  CHECK(model.rows()[11].pacing == "1/1");
  CHECK(model.rows()[13].pacing.empty());
}

TEST_CASE("brackets and chains end with the link and with the activation of their LU or PU") {
  const auto bands_with = [](std::string_view last, bool reset) {
    LadderModel model;
    CapturedUnit unit;
    unit.link = "HOST1";
    // BB and the first element of a chain.
    constexpr std::size_t kWithinChain = 15;
    for (const auto& said : golden_session()) {
      if (unit.number == kWithinChain) break;
      ++unit.number;
      unit.from = said.from;
      unit.bytes = said.piu;
      model.add(unit);
    }
    ++unit.number;
    const auto bytes = *from_hex(last);
    unit.bytes = bytes;
    unit.from = LinkEnd::host;
    if (reset) {
      unit.kind = UnitKind::link_event;
      unit.link_reset = true;
    }
    model.add(unit);
    model.finish();
    return model.bands();
  };
  const std::string data = "2C 00 02 01 00 03 | 00 91 00 | C3 C4 C5";
  const auto open = bands_with(data, false);
  REQUIRE(open.size() == 2);
  CHECK(open[0].last == 15);
  for (const char* end : {"2D 00 02 00 00 03 | 6B 80 00 | 0E", "2D 00 02 00 00 03 | 6B 80 00 | 0D 01 01",
                          "2D 00 00 00 00 04 | 6B 80 00 | 12 01"}) {
    INFO(end);
    const auto bands = bands_with(end, false);
    REQUIRE(bands.size() == 2);
    CHECK(bands[0].last == 14);
    CHECK(bands[1].last == 14);
  }
  CHECK(bands_with(data, true)[1].last == 14);
  // Of another LU.
  CHECK(bands_with("2D 00 03 00 00 03 | 6B 80 00 | 0D 01 01", false)[0].last == 15);
}

TEST_CASE("what the link sends again is drawn where it was drawn before") {
  LadderModel model;
  CapturedUnit unit;
  for (const auto& said : golden_session()) {
    for (const bool again : {false, true}) {
      ++unit.number;
      unit.from = said.from;
      unit.bytes = said.piu;
      unit.retransmission = again;
      model.add(unit);
    }
  }
  model.finish();
  REQUIRE(model.rows().size() == 2 * std::size(golden::kSession));
  for (std::size_t i = 0; i < model.rows().size(); i += 2) {
    REQUIRE(model.rows()[i].session);
    CHECK(model.rows()[i].session == model.rows()[i + 1].session);
  }
}

TEST_CASE(
    "a part of a capture is drawn with its sessions as they were before and a full ladder says where it is full") {
  const auto drawn = [](LadderPart part) {
    LadderModel model(part);
    CapturedUnit unit;
    for (const auto& said : golden_session()) {
      ++unit.number;
      unit.from = said.from;
      unit.bytes = said.piu;
      model.add(unit);
    }
    model.finish();
    return model;
  };
  LadderPart part;
  part.from = 14;
  part.to = 16;
  const auto some = drawn(part);
  REQUIRE(some.rows().size() == 3);
  CHECK(some.rows()[0].number == 14);
  CHECK(some.sessions().size() == 1);
  CHECK(some.bands()[0].kind == LadderBand::Kind::bracket);
  CHECK(some.full_at() == 0);
  part = {};
  part.most = 10;
  const auto full = drawn(part);
  CHECK(full.rows().size() == 10);
  CHECK(full.full_at() == 11);
}

TEST_CASE("the picture is one SVG with all arrows and hostile text stays text") {
  std::string out;
  draw_ladder_svg(model_of(golden_session(), kHostile), kHostile, out);
  CHECK(out.starts_with("<svg "));
  CHECK(count_of(out, "<path ") == std::size(golden::kSession));
  CHECK(out.find("<script") == std::string::npos);
  CHECK(out.find("<img") == std::string::npos);
  CHECK(out.find("&lt;script&gt;alert(1)") != std::string::npos);
  CHECK(out.find("class=\"k\"") != std::string::npos);
  CHECK(out.ends_with("</svg>\n"));
}

TEST_CASE("the page holds the whole ladder as data without network and hostile text does not leave its data") {
  LadderModel model = model_of(golden_session(), kHostile);
  std::string page;
  draw_ladder_html(model, kHostile, page);
  const auto data = data_of(page);
  CHECK(data["title"] == kHostile);
  CHECK(data["rows"].size() == std::size(golden::kSession));
  CHECK(data["columns"].size() == 4);
  CHECK(data["bands"].size() == 2);
  const auto& bind = data["rows"][7];
  CHECK(data["strings"][bind[7].get<std::size_t>()] == "BIND");
  CHECK(bind[15].get<std::string>().substr(0, 12) == "2D0002010001");
  CHECK(page.find("alert(1)</script>") == std::string::npos);
  CHECK(page.find("<img src=x") == std::string::npos);
  CHECK(count_of(page, "<script") == 2);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const char* outside : {"http://", "https://", "@import", "src=\"", "url("}) {
    INFO(outside);
    CHECK(page.find(outside) == std::string::npos);
  }
}

TEST_CASE("text from outside comes into a document without control characters and as UTF-8") {
  const auto clean = [](std::string_view text) {
    std::string out;
    append_document_text(out, text);
    return out;
  };
  CHECK(clean("A\x01\x7F\nB") == "A...B");
  CHECK(clean("\xE2\x80\xA6 \xC3\xA4") == "\xE2\x80\xA6 \xC3\xA4");
  CHECK(clean("\xC0\x80\xE2\x80") == "....");
  CHECK(clean("\xED\xA0\x80") == "...");
  CHECK(clean("\xF5\x80\x80\x80") == "....");
  CHECK(clean("\xF4\x90\x80\x80") == "....");
  CHECK(clean("\xE0\x80\x80") == "...");
}
