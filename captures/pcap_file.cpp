#include "captures/pcap_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace openrui {

namespace {

// With microseconds, big-endian: the magic number tells the byte order.
constexpr std::uint32_t kMagic = 0xA1B2C3D4;
constexpr unsigned kMajor = 2;
constexpr unsigned kMinor = 4;
// A turn of the loop that captures more than this is written in parts.
constexpr std::size_t kBufferLimit = 256 * 1024;

}  // namespace

Result<std::unique_ptr<PcapFile>, std::string> PcapFile::open(const std::string& path, LinkType link_type) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return "cannot create the capture file " + path + ": " + std::strerror(errno);
  std::unique_ptr<PcapFile> file(new PcapFile(descriptor, path));
  file->buffer_.u32(kMagic).u16(kMajor).u16(kMinor).u32(0).u32(0).u32(kSnapLength);
  file->buffer_.u32(static_cast<std::uint32_t>(link_type));
  if (auto error = file->flush()) return *error;
  return file;
}

PcapFile::~PcapFile() {
  write_out();
  ::close(descriptor_);
}

void PcapFile::write(TimePoint time, ByteView record) {
  if (failed_) return;
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count();
  constexpr std::int64_t kPerSecond = 1000000;
  const auto size = static_cast<std::uint32_t>(record.size());
  buffer_.u32(static_cast<std::uint32_t>(micros / kPerSecond)).u32(static_cast<std::uint32_t>(micros % kPerSecond));
  buffer_.u32(size).u32(size).bytes(record);
  if (buffer_.size() >= kBufferLimit) write_out();
}

void PcapFile::write_out() {
  const auto bytes = buffer_.take();
  buffer_ = {};
  std::size_t done = 0;
  while (!failed_ && done < bytes.size()) {
    const auto n = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      failed_ = true;
      error_ = "cannot write to the capture file " + path_ + ": " + std::strerror(errno) + "; nothing more is captured";
    }
  }
}

std::optional<std::string> PcapFile::flush() {
  write_out();
  if (error_.empty()) return std::nullopt;
  return std::exchange(error_, {});
}

}  // namespace openrui
