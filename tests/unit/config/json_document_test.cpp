#include "config/json_document.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "support/paths.h"

using openrui::ConfigFault;
using openrui::JsonDocument;
using openrui::JsonLimits;
using openrui::to_words;

namespace {

// The faults in words, or "" when there are none.
std::string faults_of(std::string_view text) {
  const auto document = JsonDocument::parse("f.json", text);
  return document.ok() ? "" : to_words(document.error());
}

std::filesystem::path scratch(const std::string& name) {
  const auto folder = std::filesystem::path(BINARY_DIR) / "scratch" / "json_document";
  std::filesystem::create_directories(folder);
  return folder / name;
}

}  // namespace

TEST_CASE("every value is found again at its line and column, counted in characters") {
  const auto document = JsonDocument::parse("f.json",
                                            "{\n"
                                            "  // a comment with \"quotes\", and a comma\n"
                                            "  \"a\": [1, /* 2, */ \"\xC3\xA9\xC3\xA9\", {\"b/c~d\": true}],\n"
                                            "\t\"e\" : -1.5e3 }\n");
  REQUIRE(document.ok());
  const auto at = [&document](const std::string& pointer) { return to_words(document->fault(pointer, "x", "y")); };
  CHECK(at("") == "f.json:1:1: found x; expected y");
  CHECK(at("/a") == "f.json:3:8: /a: found x; expected y");
  CHECK(at("/a/0") == "f.json:3:9: /a/0: found x; expected y");
  CHECK(at("/a/1") == "f.json:3:21: /a/1: found x; expected y");
  CHECK(at("/a/2") == "f.json:3:27: /a/2: found x; expected y");
  CHECK(at("/a/2/b~1c~0d") == "f.json:3:37: /a/2/b~1c~0d: found x; expected y");
  CHECK(at("/e") == "f.json:4:8: /e: found x; expected y");
  CHECK(to_words(document->key_fault("/e", "x", "y")) == "f.json:4:2: /e: found x; expected y");
  SECTION("what is not there is shown at what is around it") {
    CHECK(at("/a/2/nothing/below") == "f.json:3:27: /a/2/nothing/below: found x; expected y");
  }
  CHECK(document->root()["a"][2]["b/c~d"] == true);
}

TEST_CASE("a byte order mark is skipped and does not count as a column") {
  const auto document = JsonDocument::parse("f.json", "\xEF\xBB\xBF{\"a\":1}");
  REQUIRE(document.ok());
  CHECK(document->fault("/a", "", "").column == 6);
}

TEST_CASE("a syntax error tells what was found and what could stand there") {
  CHECK(faults_of("") == "f.json:1:1: found the end of the file; expected an object in braces\n");
  CHECK(faults_of(" \n // nothing\n") == "f.json:3:1: found the end of the file; expected an object in braces\n");
  CHECK(faults_of("{\"a\" 1}") == "f.json:1:6: found '1'; expected ':'\n");
  CHECK(faults_of("{\"a\":}") == "f.json:1:6: found '}'; expected a value\n");
  CHECK(faults_of("{\"a\":tru}") == "f.json:1:6: found tru; expected a value\n");
  CHECK(faults_of("{\"a\":1 \"b\":2}") == "f.json:1:8: found \"b\"; expected ',' or '}'\n");
  CHECK(faults_of("{\"a\":[1 2]}") == "f.json:1:9: found '2'; expected ',' or ']'\n");
  CHECK(faults_of("{\"a\":1,}") ==
        "f.json:1:8: found '}'; expected a key in double quotes (no comma behind the last one)\n");
  CHECK(faults_of("[1,\n]") == "f.json:2:1: found ']'; expected a value (no comma behind the last one)\n");
  CHECK(faults_of("{a:1}") == "f.json:1:2: found 'a'; expected a key in double quotes or '}'\n");
  CHECK(faults_of("{'name':1}") == "f.json:1:2: found 'name'; expected a key in double quotes or '}'\n");
  CHECK(faults_of("[") == "f.json:1:2: found the end of the file; expected a value or ']'\n");
  CHECK(faults_of("{\"a\":{\"b\":[1]") == "f.json:1:14: found the end of the file; expected ',' or '}'\n");
  CHECK(faults_of("{} x") == "f.json:1:4: found 'x'; expected the end of the file\n");
  CHECK(faults_of("{}}") == "f.json:1:3: found '}'; expected the end of the file\n");
  CHECK(faults_of("[1] /* open") == "f.json:1:5: found a comment without an end; expected the end of the file\n");
  CHECK(faults_of("[01]") == "f.json:1:3: found '1'; expected ',' or ']'\n");
  CHECK(faults_of("[1e999]") == "f.json:1:2: found 1e999; expected a decimal number such as 10 or 2.5, within range\n");
}

TEST_CASE("tokens that touch are told apart as the parser does") {
  const auto document = JsonDocument::parse("f.json", "[1/*c*/,true/**/,-0.5e+3//x\n,2]");
  REQUIRE(document.ok());
  CHECK(document->fault("/1", "", "").column == 9);
  CHECK(document->fault("/2", "", "").column == 18);
  CHECK(document->fault("/3", "", "").line == 2);
  CHECK(document->fault("/3", "", "").column == 2);
  CHECK(faults_of("[1a]") == "f.json:1:3: found 'a'; expected ',' or ']'\n");
  CHECK(faults_of("[truex]") == "f.json:1:6: found 'x'; expected ',' or ']'\n");
  CHECK(faults_of("[1.]") == "f.json:1:2: found 1.; expected a decimal number such as 10 or 2.5, within range\n");
}

TEST_CASE("a malformed string tells what is wrong with it") {
  CHECK(faults_of("{\"a\": \"open\n}") == "f.json:1:7: found \"open; expected a closing '\"' on the same line\n");
  CHECK(faults_of("[\"C:\\dir\"]") ==
        "f.json:1:2: found \"C:\\dir\"; expected one of the characters \" \\ / b f n r t u behind a backslash\n");
  CHECK(faults_of("[\"a\tb\"]") ==
        "f.json:1:2: found a token with byte 0x09; expected a string without the control character byte 0x09\n");
  CHECK(faults_of("[\"\xE9t\xE9\"]") ==
        "f.json:1:2: found a token with byte 0xE9; expected a string in UTF-8, with four hex digits behind \\u\n");
  CHECK(faults_of("[\"a\\u0000b\"]") ==
        "f.json:1:2: found a control character in a string; expected printable characters\n");
}

TEST_CASE("a key given twice is a fault, and all of them are listed") {
  CHECK(faults_of("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"a\": 2}") ==
        "f.json:2:16: /b/c: found the key \"c\" a second time; expected each key once\n"
        "f.json:3:2: /a: found the key \"a\" a second time; expected each key once\n");
}

TEST_CASE("what is no text is refused at its first byte") {
  CHECK(faults_of(std::string("\x7F"
                              "ELF\x02\x01\x01\0\0",
                              9)) == "f.json:1:1: found byte 0x7F; expected an object in braces\n");
  CHECK(faults_of("\xFF\xFE{\0}") == "f.json:1:1: found byte 0xFF; expected an object in braces\n");
  CHECK(faults_of(std::string("{}\0{}", 5)) == "f.json:1:3: found byte 0x00; expected the end of the file\n");
  CHECK(faults_of(std::string(1, '\0')) == "f.json:1:1: found byte 0x00; expected an object in braces\n");
}

TEST_CASE("nesting beyond the limit is refused at the bracket that is too many, however long the text") {
  CHECK(faults_of(std::string(JsonLimits::kDepth, '[') + std::string(JsonLimits::kDepth, ']')).empty());
  const std::string expected =
      "f.json:1:65: found more than 64 objects and arrays within one another; expected fewer\n";
  CHECK(faults_of(std::string(JsonLimits::kDepth + 1, '[')) == expected);
  CHECK(faults_of(std::string(10'000'000, '[')) == expected);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  CHECK(faults_of(objects) ==
        "f.json:1:321: found more than 64 objects and arrays within one another; expected fewer\n");
}

TEST_CASE("too many values and too long strings are refused") {
  std::string many = "[0";
  for (std::size_t i = 0; i < JsonLimits::kValues; ++i) many += ",0";
  CHECK(faults_of(many + "]") ==
        "f.json:1:200000: found more than 100000 values; expected fewer; many LUs are written as a range such as "
        "\"LUB{001..100}\"\n");
  CHECK(faults_of('"' + std::string(JsonLimits::kString, 'x') + '"').empty());
  CHECK(faults_of(" \"" + std::string(JsonLimits::kString + 1, 'x') + '"') ==
        "f.json:1:2: found a string of 1025 bytes; expected at most 1024\n");
  CHECK(faults_of("{\"" + std::string(5000, 'x') + "\":1}") ==
        "f.json:1:2: found a string of 5000 bytes; expected at most 1024\n");
}

TEST_CASE("a file that cannot be read is one fault of the file as a whole") {
  const auto words = [](const std::string& path) {
    const auto document = JsonDocument::load(path);
    return document.ok() ? "" : to_words(document.error());
  };
  CHECK(words("/nowhere/node.json") ==
        "/nowhere/node.json: found nothing that can be read (No such file or directory); expected a configuration "
        "file\n");
  CHECK(words("/tmp") == "/tmp: found a directory; expected a configuration file\n");
  const auto huge = scratch("huge.json");
  std::ofstream(huge) << std::string(JsonLimits::kBytes + 1, ' ');
  CHECK(words(huge.string()) == huge.string() + ": found more than 16777216 bytes; expected a configuration file\n");
  CHECK(words("/dev/zero") == "/dev/zero: found more than 16777216 bytes; expected a configuration file\n");
}

TEST_CASE("a file without read permission is named with the reason") {
  if (geteuid() == 0) {
    WARN("root may read every file: not shown here");
    return;
  }
  const auto secret = scratch("secret.json");
  std::ofstream(secret) << "{}";
  std::filesystem::permissions(secret, std::filesystem::perms::none);
  const auto document = JsonDocument::load(secret.string());
  REQUIRE(!document.ok());
  CHECK(document.error().front().found == "nothing that can be read (Permission denied)");
}

TEST_CASE("no prefix and no flipped bit of a text crashes the reader") {
  const std::string text = "{\"a\":[1,-2.5,\"x\\u0041\\n\",null,true],/*c*/\"b\":{\"c\":{}}}//e\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    static_cast<void>(faults_of(text.substr(0, length)));
    for (unsigned bit = 0; bit < 8 && length < text.size(); ++bit) {
      auto flipped = text;
      flipped[length] = static_cast<char>(flipped[length] ^ (1 << bit));
      static_cast<void>(faults_of(flipped));
    }
  }
  SUCCEED();
}
