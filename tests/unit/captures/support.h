// Files of the tests of this room.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/bytes.h"
#include "captures/reader.h"
#include "support/paths.h"

namespace openrui::test {

// A path of our own (the test programs run at the same time); the file goes with the object.
class TemporaryFile {
 public:
  TemporaryFile() {
    const int descriptor = ::mkstemp(path_.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

  void write(ByteView bytes) const {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::string path_ = std::string(BINARY_DIR) + "/captures_test_XXXXXX";
};

inline Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return {text.begin(), text.end()};
}

// The captures of captures/samples, in the order of their names.
inline std::vector<std::string> samples() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/captures/samples")) {
    const auto kind = entry.path().extension();
    if (kind == ".pcap" || kind == ".pcapng" || kind == ".gz") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  REQUIRE(paths.size() >= 25);
  return paths;
}

// A unit with what its views pointed to.
struct Unit {
  CapturedUnit unit;
  std::string link;
  Bytes bytes;
  std::string text;
};

inline std::vector<Unit> read_units(const std::string& path) {
  auto reader = CaptureReader::open(path);
  INFO((reader.ok() ? std::string() : reader.error()));
  REQUIRE(reader.ok());
  std::vector<Unit> units;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    units.push_back({unit, std::string(unit.link), {unit.bytes.begin(), unit.bytes.end()}, std::string(unit.text)});
  }
  return units;
}

// Classic pcap, big-endian, of records that are given as they are.
inline Bytes pcap_of(std::uint32_t link_type, const std::vector<Bytes>& records) {
  ByteWriter out;
  out.u32(0xA1B2C3D4).u16(2).u16(4).u32(0).u32(0).u32(65535).u32(link_type);
  for (const auto& record : records) {
    const auto length = static_cast<std::uint32_t>(record.size());
    out.u32(1700000000).u32(0).u32(length).u32(length).bytes(record);
  }
  return out.take();
}

// CTest counts the test as skipped (SKIP_RETURN_CODE).
[[noreturn]] inline void skip(const std::string& why) {
  std::fprintf(stderr, "skipped: %s\n", why.c_str());
  std::fflush(nullptr);
  std::_Exit(77);
}

}  // namespace openrui::test
