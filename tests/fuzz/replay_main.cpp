// Runs a fuzz target over every file of a folder, and over the empty input. The name is printed first: when the target
// ends the program, the last line says by which file.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz_input.h"

namespace {

void run(const std::string& name, const std::string& content) {
  std::fprintf(stderr, "%s\n", name.c_str());
  // A block of exactly this size, so that ASan sees a read behind it.
  const std::vector<std::uint8_t> bytes(content.begin(), content.end());
  const std::uint8_t none = 0;
  LLVMFuzzerTestOneInput(bytes.empty() ? &none : bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  run("the empty input", {});
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    run(file.string(), std::string(std::istreambuf_iterator<char>(in), {}));
  }
  std::fprintf(stderr, "%zu files\n", files.size());
  return files.empty() ? 1 : 0;
}
