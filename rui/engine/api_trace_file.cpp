#include "rui/api_trace_file.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace openrui {

namespace {

std::string stamp() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm local{};
  ::localtime_r(&now.tv_sec, &local);
  std::array<char, 96> text{};
  const auto length = std::strftime(text.data(), text.size(), "---- %Y-%m-%d %H:%M:%S", &local);
  std::snprintf(text.data() + length, text.size() - length, ".%06ld %d.%d\n", now.tv_nsec / 1000,
                static_cast<int>(::getpid()), static_cast<int>(::gettid()));
  return text.data();
}

}  // namespace

std::unique_ptr<ApiTraceFile> ApiTraceFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return nullptr;
  return std::unique_ptr<ApiTraceFile>(new ApiTraceFile(descriptor));
}

ApiTraceFile::~ApiTraceFile() { ::close(descriptor_); }

void ApiTraceFile::write(std::string_view entry) {
  const auto text = stamp().append(entry);
  // A full disk must not hurt the program that is traced.
  [[maybe_unused]] const auto written = ::write(descriptor_, text.data(), text.size());
}

}  // namespace openrui
