// The captures from real systems beside the project: classic little-endian pcap files. A test that wants one is skipped
// where they are absent.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/time.h"
#include "support/paths.h"

namespace openrui::test {

struct CapturedFrame {
  Duration at;  // since the first frame
  Bytes bytes;
};

// `name`: of the file in the folder of captures; `link_type`: what it must be.
inline std::vector<CapturedFrame> captured_frames(const std::string& name, unsigned link_type) {
  constexpr std::size_t kFileHeader = 24;
  constexpr std::size_t kRecordHeader = 16;
  const std::string path = std::string(SHARED_CAPTURES) + "/" + name;
  if (!std::filesystem::exists(path)) {
    std::cout << "skipped: " << path << " is not there\n";
    std::exit(77);
  }
  std::ifstream in(path, std::ios::binary);
  const Bytes file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto number = [&file](std::size_t at) {
    return file.at(at) | file.at(at + 1) << 8U | file.at(at + 2) << 16U | static_cast<unsigned>(file.at(at + 3)) << 24U;
  };
  REQUIRE(number(0) == 0xA1B2C3D4);
  REQUIRE(number(20) == link_type);
  const auto time_at = [&](std::size_t at) -> Duration {
    return std::chrono::seconds(number(at)) + std::chrono::microseconds(number(at + 4));
  };
  std::vector<CapturedFrame> frames;
  for (std::size_t at = kFileHeader; at < file.size();) {
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(at + kRecordHeader);
    const auto length = number(at + 8);
    frames.push_back({time_at(at) - time_at(kFileHeader), Bytes(begin, begin + length)});
    at += kRecordHeader + length;
  }
  return frames;
}

}  // namespace openrui::test
