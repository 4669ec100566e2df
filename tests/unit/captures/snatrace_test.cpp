// The program itself: what goes to which stream, and its exit codes (design, section 5).
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "support.h"
#include "support/paths.h"

using namespace openrui;

namespace {

const std::string kProgram = BINARY_DIR "/bin/snatrace";
const std::string kSample = SOURCE_DIR "/captures/samples/lu2-session.pcap";

struct Run {
  int exit_code;
  std::string out;
  std::string err;
};

Run snatrace(const std::string& arguments) {
  if (!std::filesystem::exists(kProgram)) test::skip(kProgram + " is not built");
  test::TemporaryFile out;
  test::TemporaryFile err;
  const int status = std::system((kProgram + " " + arguments + " >" + out.path() + " 2>" + err.path()).c_str());
  const auto text = [](const std::string& path) {
    const auto bytes = test::read_file(path);
    return std::string(bytes.begin(), bytes.end());
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text(out.path()), text(err.path())};
}

}  // namespace

TEST_CASE("snatrace decode lists the sample, one line a unit, and ends with 0") {
  const auto run = snatrace("decode " + kSample);
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 36);
  const auto verbose = snatrace("decode -v " + kSample);
  CHECK(verbose.out.find("TH  2D 00 02 01 00 01") != std::string::npos);
}

TEST_CASE(
    "snatrace decode says that a session is not there, and ends with 1, but not when a filter leaves nothing of it") {
  for (const std::string name : {"ZZ", "7", "\"LU 02<->07\""}) {
    INFO(name);
    for (const std::string form : {"", "--json "}) {
      const auto run = snatrace("decode " + form + "--session " + name + " " + kSample);
      CHECK(run.exit_code == 1);
      CHECK(run.out == (form.empty() ? "" : "[\n]\n"));
      CHECK(run.err.find("lu2-session.pcap: no session ") != std::string::npos);
      CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    }
  }
  const auto filtered = snatrace("decode --session 2 --filter 'time > 100000' " + kSample);
  CHECK(filtered.exit_code == 0);
  CHECK(filtered.out.empty());
  CHECK(filtered.err.empty());
}

TEST_CASE("snatrace itself decodes every sample to its end") {
  for (const auto& path : test::samples()) {
    INFO(path);
    const auto run = snatrace("decode -v --all " + path);
    CHECK(run.exit_code == 0);
    const auto golden = test::read_file(path + ".decode.txt");
    CHECK(run.out == std::string(golden.begin(), golden.end()));
  }
}

TEST_CASE("snatrace decode --json is one document, of a damaged file too") {
  CHECK(nlohmann::json::parse(snatrace("decode --json " + kSample).out).size() == 36);
  auto bytes = test::read_file(kSample);
  bytes.resize(700);
  test::TemporaryFile file;
  file.write(bytes);
  const auto run = snatrace("decode --json " + file.path());
  CHECK(run.exit_code == 1);
  CHECK(nlohmann::json::parse(run.out).size() == 6);
  CHECK(run.err.find("record 7 at offset 643: truncated") != std::string::npos);
}

TEST_CASE("snatrace reads a capture from standard input") {
  const auto run = snatrace("decode - <" + kSample);
  CHECK(run.exit_code == 0);
  CHECK(std::count(run.out.begin(), run.out.end(), '\n') == 36);
}

TEST_CASE("snatrace ladder draws without colours into a file, with them when told") {
  CHECK(snatrace("ladder --text " + kSample).out.find('\x1b') == std::string::npos);
  CHECK(snatrace("ladder --color always " + kSample).out.find('\x1b') != std::string::npos);
}

TEST_CASE("snatrace diff ends with 0 for the same and with 1 where the conversations part") {
  const auto equal = snatrace("diff " + kSample + " " + kSample);
  CHECK(equal.exit_code == 0);
  CHECK(equal.out.find("LU 02<->01: the same, 19 BIUs\n") != std::string::npos);
  auto bytes = test::read_file(kSample);
  const Bytes data{0xC3, 0xC4, 0xC5};
  const auto at = std::search(bytes.begin(), bytes.end(), data.begin(), data.end());
  REQUIRE(at != bytes.end());
  at[2] = 0xC6;
  test::TemporaryFile file;
  file.write(bytes);
  const auto parted = snatrace("diff " + kSample + " " + file.path());
  CHECK(parted.exit_code == 1);
  CHECK(parted.out.find("RU byte 2: A C5, B C6") != std::string::npos);
  CHECK_FALSE(nlohmann::json::parse(snatrace("diff --json " + kSample + " " + file.path()).out)["equal"]);
  CHECK(snatrace("diff " + kSample + " " SOURCE_DIR "/captures/README.md").exit_code == 2);
}

TEST_CASE("snatrace ladder writes a page and a picture") {
  test::TemporaryFile page;
  test::TemporaryFile picture;
  const auto run = snatrace("ladder --html " + page.path() + " --svg " + picture.path() + " " + kSample);
  CHECK(run.exit_code == 0);
  CHECK(run.out.empty());
  const auto text = [](const test::TemporaryFile& file) {
    const auto bytes = test::read_file(file.path());
    return std::string(bytes.begin(), bytes.end());
  };
  CHECK(text(page).find("\"title\":\"lu2-session.pcap\"") != std::string::npos);
  CHECK(text(picture).find("SNA ladder of lu2-session.pcap") != std::string::npos);
  CHECK(snatrace("ladder --html /nonexistent/page.html " + kSample).exit_code == 1);
  CHECK(snatrace("ladder --text --html " + page.path() + " " + kSample).exit_code == 2);
}

TEST_CASE("snatrace replay tells the verdict by its exit code and as JUnit") {
  test::TemporaryFile report;
  const auto host = snatrace("replay --report " + report.path() + " " + kSample);
  CHECK(host.exit_code == 0);
  CHECK(host.out.find("verdict: equal but for 1 allowed difference\n") != std::string::npos);
  const auto xml = test::read_file(report.path());
  CHECK(std::string(xml.begin(), xml.end()).find("failures=\"0\"") != std::string::npos);
  const auto node = snatrace("replay --as node " + kSample);
  CHECK(node.exit_code == 0);
  CHECK(node.out.find("verdict: equal\n") != std::string::npos);
  // The demo's node has another address for its LU.
  CHECK(snatrace("replay --config " SOURCE_DIR "/config/demo/node.json " + kSample).exit_code == 0);
  CHECK(snatrace("replay --config " SOURCE_DIR "/config/demo/host.json " + kSample).exit_code == 2);
  CHECK(snatrace("replay --as node --config " SOURCE_DIR "/config/demo/node.json " + kSample).exit_code == 2);
  CHECK(snatrace("replay " SOURCE_DIR "/captures/README.md").exit_code == 1);
}

TEST_CASE("snatrace sense explains codes, and ends with 1 when one is unknown") {
  const auto run = snatrace("sense 08140000 '0835 0002' 2002");
  CHECK(run.exit_code == 0);
  CHECK(run.out.find("0814 0000  ") == 0);
  CHECK(run.out.find("0835 0002  ") != std::string::npos);
  CHECK(run.out.find("2002 0000  ") != std::string::npos);
  CHECK(snatrace("sense 20770000").exit_code == 1);
}

TEST_CASE("wrong usage ends with 2 and speaks on standard error only") {
  for (const char* arguments :
       {"", "bogus", "decode", "decode --bogus /dev/null", "sense xyz", "sense", "ladder --color purple /dev/null",
        "diff", "diff /dev/null", "replay", "replay --as printer /dev/null"}) {
    INFO(arguments);
    const auto run = snatrace(arguments);
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK_FALSE(run.err.empty());
  }
}

TEST_CASE("a file that is not there or is no capture is an answer, not wrong usage: decode and ladder end with 1") {
  for (const char* arguments :
       {"decode /nonexistent", "ladder /nonexistent", "decode " SOURCE_DIR "/captures/README.md"}) {
    INFO(arguments);
    const auto run = snatrace(arguments);
    CHECK(run.exit_code == 1);
    CHECK_FALSE(run.err.empty());
  }
}

TEST_CASE("help and version go to standard output and end with 0") {
  CHECK(snatrace("--help").exit_code == 0);
  CHECK(snatrace("decode --help").out.find("--json") != std::string::npos);
  CHECK(snatrace("--version").out == "snatrace " OPENRUI_VERSION "\n");
}

TEST_CASE("a file that is no capture ends with 1 and a message that names it") {
  const auto run = snatrace("decode " SOURCE_DIR "/captures/README.md");
  CHECK(run.exit_code == 1);
  CHECK(run.out.empty());
  CHECK(run.err.find("captures/README.md: unknown file format") != std::string::npos);
}
