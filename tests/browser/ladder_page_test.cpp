// The page of `snatrace ladder --html` in a real browser (headless Chromium): a script uses it as a person does.
#include <filesystem>
#include <sstream>

#include "../unit/captures/golden_session.h"
#include "../unit/captures/support.h"
#include "captures/ladder_draw.h"

using namespace openrui;

namespace fs = std::filesystem;

namespace {

const std::string kHostile = "</script><img src=x onerror=\"window.hacked=1\">";

class Folder {
 public:
  Folder() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = std::string(BINARY_DIR) + "/browser_test_XXXXXX";
};

std::string text_of(const std::string& path) {
  const auto bytes = test::read_file(path);
  return {bytes.begin(), bytes.end()};
}

// Runs Chromium on a page; gives what it wrote to its standard output. Its profile is thrown away.
std::string browse(const Folder& folder, const std::string& arguments, const std::string& page) {
  if (std::system("command -v chromium >/dev/null 2>&1") != 0) {
    test::skip("chromium is not there (Debian package chromium)");
  }
  const auto out = folder.file("out.txt");
  const auto command = "HOME=" + folder.file("home") + " timeout 500 chromium --headless --no-sandbox --disable-gpu" +
                       " --disable-dev-shm-usage --no-first-run --user-data-dir=" + folder.file("profile") + " " +
                       arguments + " 'file://" + page + "' >" + out + " 2>" + folder.file("errors.txt");
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
  return text_of(out);
}

// The page with a script that uses it; the script's results, one a line.
void check_driven(const Folder& folder, std::string page, const std::string& script, const std::string& arguments) {
  page += "<script>" + text_of(SOURCE_DIR "/tests/browser/" + script) + "</script>";
  const auto path = folder.file("page.html");
  std::ofstream(path, std::ios::binary) << page;
  const auto dom = browse(folder, arguments + " --virtual-time-budget=60000 --dump-dom", path);
  const auto begin = dom.find("<pre id=\"results\">");
  REQUIRE(begin != std::string::npos);
  std::istringstream lines(dom.substr(begin));
  std::size_t checks = 0;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "end of results") {
    INFO(line);
    CHECK(line.starts_with("ok "));
    ++checks;
  }
  CHECK(line == "end of results");
  CHECK(checks > 5);
}

class Feed {
 public:
  explicit Feed(LadderModel& model) : model_(model) {}
  void say(LinkEnd from, ByteView piu, bool again = false) {
    auto unit = next();
    unit.from = from;
    unit.bytes = piu;
    unit.retransmission = again;
    model_.add(unit);
  }
  void event(std::string_view text) {
    auto unit = next();
    unit.kind = UnitKind::link_event;
    unit.text = text;
    model_.add(unit);
  }
  void pause(Duration d) { time_ += d; }

 private:
  CapturedUnit next() {
    CapturedUnit unit;
    unit.number = ++number_;
    unit.time = time_ += std::chrono::microseconds(417);
    unit.link = "HOST1";
    return unit;
  }
  LadderModel& model_;
  std::uint64_t number_ = 0;
  TimePoint time_ = golden::kStart;
};

// The golden session with a repetition, a silence and a broken rule in it.
std::string page_of_session() {
  LadderModel model;
  Feed feed(model);
  feed.event("link HOST1 contacted");
  std::size_t number = 0;
  for (const auto& step : golden::kSession) {
    const auto piu = *from_hex(step.piu);
    feed.say(step.from, piu);
    constexpr std::size_t kFirstData = 12;
    if (++number != kFirstData) continue;
    feed.say(step.from, piu, true);
    feed.say(step.from, piu, true);
    feed.pause(std::chrono::milliseconds(2500));
    feed.say(LinkEnd::host, *from_hex("2C 00 02 01 00 09 | 03 80 00 | F1"));
    feed.say(LinkEnd::node, *from_hex("2C 00 01 02 00 09 | 87 90 00 | 20 01 00 00"));
  }
  model.finish();
  std::string page;
  draw_ladder_html(model, kHostile, page);
  return page;
}

constexpr std::size_t kMany = 50000;

LadderModel many() {
  LadderModel model;
  Feed feed(model);
  std::vector<std::pair<LinkEnd, Bytes>> all;
  for (const auto& step : golden::kSession) all.emplace_back(step.from, *from_hex(step.piu));
  for (std::size_t i = 0; i < kMany; ++i) feed.say(all[i % all.size()].first, all[i % all.size()].second);
  model.finish();
  return model;
}

}  // namespace

TEST_CASE("a person can search and filter and fold a ladder and read its details by keyboard") {
  const Folder folder;
  check_driven(folder, page_of_session(), "drive.js", "--window-size=1400,1200");
}

TEST_CASE("a ladder of 50000 PIUs is drawn and searched and printed in full") {
  const Folder folder;
  std::string page;
  draw_ladder_html(many(), "many.pcap", page);
  check_driven(folder, page, "drive_many.js", "--window-size=1400,900");
}

TEST_CASE("the dark page is dark and the printed one has all rows on as many sheets as they need") {
  const Folder folder;
  const auto path = folder.file("page.html");
  std::ofstream(path, std::ios::binary) << page_of_session();
  const auto dark = browse(folder, "--virtual-time-budget=2000 --dump-dom", path + "#theme=dark&search=UNBIND");
  CHECK(dark.find("<html lang=\"en\" data-theme=\"dark\">") != std::string::npos);
  const auto selected = dark.find("class=\"row selected");
  REQUIRE(selected != std::string::npos);
  const auto row = dark.substr(selected, dark.find("</span></div>", selected) - selected);
  CHECK(row.find(" hit\"") != std::string::npos);
  CHECK(row.find("UNBIND") != std::string::npos);
  const auto pdf = folder.file("page.pdf");
  browse(folder, "--print-to-pdf=" + pdf, path);
  const auto printed = text_of(pdf);
  CHECK(printed.starts_with("%PDF-"));
  std::size_t sheets = 0;
  for (auto at = printed.find("/Type /Page\n"); at != std::string::npos; at = printed.find("/Type /Page\n", at + 1)) {
    ++sheets;
  }
  CHECK(sheets >= 1);
}
