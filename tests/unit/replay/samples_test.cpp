// The samples of captures/samples are the regression corpus of ladder and replay too.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "captures/ladder_draw.h"
#include "captures/reader.h"
#include "replay/host_subject.h"
#include "replay/node_subject.h"
#include "replay/player.h"
#include "replay/script.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::replay;

namespace {

std::vector<std::string> samples() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/captures/samples")) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".pcap") || name.ends_with(".pcapng") || name.ends_with(".gz")) all.push_back(name);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string path_of(const std::string& sample) { return SOURCE_DIR "/captures/samples/" + sample; }

// What a peripheral node of type 2 with LUA programs does not do, or what the sample does against the rules.
const std::map<std::string, const char*> kDifferent = {
    {"broken-rules.pcap host", "the captured node breaks rules"},
    {"broken-rules.pcap node", "the captured host breaks rules"},
    {"sscp.pcap host", "maintenance statistics, which our node does not keep, and REQDISCONT of a link station"},
    {"xids.pcap host", "no PIUs"},
    {"xids.pcap node", "no PIUs"},
};

// LU 6.2: FM profile 19 is not for a dependent LU of a node of type 2 (SNA reference 6.7).
bool has_lu62(const Conversation& c) {
  constexpr std::size_t kFmProfile = 2;
  return std::any_of(c.steps.begin(), c.steps.end(), [](const Step& s) {
    const bool bind = s.kind == Step::Kind::biu && s.ru_kind == RuKind::bind && s.request();
    return bind && s.ru().size() > kFmProfile && s.ru()[kFmProfile] == 19;
  });
}

}  // namespace

TEST_CASE("every sample replayed from either side ends without a difference or with one that has its reason") {
  for (const auto& sample : samples()) {
    const auto c = read_conversation(path_of(sample));
    INFO(sample);
    REQUIRE(c.ok());
    for (const auto played : {LinkEnd::host, LinkEnd::node}) {
      INFO(name(played));
      Verdict verdict;
      if (played == LinkEnd::host) {
        auto subject = NodeSubject::make(node_of(*c), *c);
        REQUIRE(subject.ok());
        verdict = Player(*c, *subject.value(), {played, {}}).play(sample);
      } else {
        HostSubject subject(*c);
        verdict = Player(*c, subject, {played, {}}).play(sample);
      }
      std::string text;
      print(verdict, *c, true, text);
      INFO(text);
      CHECK(verdict.failure.empty());
      const bool excused = has_lu62(*c) || kDifferent.count(sample + " " + std::string(name(played))) != 0;
      CHECK(verdict.good() != excused);
      CHECK(junit(verdict, *c).find("</testsuite>") != std::string::npos);
    }
  }
}

TEST_CASE("every sample has a ladder as a picture and as a page with all of its rows") {
  for (const auto& sample : samples()) {
    INFO(sample);
    auto reader = CaptureReader::open(path_of(sample));
    REQUIRE(reader.ok());
    LadderModel model;
    std::size_t shown = 0;
    CapturedUnit unit;
    while (reader.value().next(unit)) {
      model.add(unit);
      if (!unit.routine) ++shown;
    }
    model.finish();
    CHECK(model.rows().size() == shown);
    std::string picture;
    draw_ladder_svg(model, sample, picture);
    CHECK(picture.ends_with("</svg>\n"));
    std::string page;
    draw_ladder_html(model, sample, page);
    CHECK(page.find("</html>") != std::string::npos);
    for (const auto& band : model.bands()) {
      CHECK(band.first <= band.last);
      CHECK(band.last < model.rows().size());
    }
  }
}

TEST_CASE("every sample with PIUs of one link makes a scenario") {
  for (const auto& sample : samples()) {
    INFO(sample);
    const auto c = read_conversation(path_of(sample));
    REQUIRE(c.ok());
    const bool single = c->links.size() == 1;
    const bool says_something =
        std::any_of(c->steps.begin(), c->steps.end(), [](const Step& s) { return s.kind == Step::Kind::biu; });
    CHECK(write_script(*c, {sample, "", true}).ok() == (single && says_something));
  }
}
