#include "captures/input_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

namespace openrui {

namespace {

constexpr std::size_t kHead = 4;
constexpr unsigned kBlock = 256 * 1024;
constexpr std::size_t kMostAtOnce = 1U << 30U;  // gzread counts in int

}  // namespace

Result<std::unique_ptr<InputStream>, std::string> InputStream::open(const std::string& path) {
  // The descriptor is gzip's own, to be closed with it.
  const int descriptor = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return path + ": " + std::strerror(errno);
  gzFile file = gzdopen(descriptor, "rb");
  if (file == nullptr) {
    ::close(descriptor);
    return path + ": " + std::strerror(ENOMEM);
  }
  gzbuffer(file, kBlock);
  return std::unique_ptr<InputStream>(new InputStream(file));
}

InputStream::~InputStream() { gzclose_r(file_); }

ByteView InputStream::head() {
  Bytes first(kHead);
  first.resize(read(first.data(), kHead));
  head_ = std::move(first);
  head_taken_ = 0;
  return head_;
}

std::size_t InputStream::read(std::uint8_t* at, std::size_t size) {
  std::size_t done = std::min(size, head_.size() - head_taken_);
  std::copy_n(head_.data() + head_taken_, done, at);
  head_taken_ += done;
  while (done < size && error_.empty()) {
    const int n = gzread(file_, at + done, static_cast<unsigned>(std::min(size - done, kMostAtOnce)));
    int code = Z_OK;
    if (n < 0) {
      error_ = gzerror(file_, &code);
      if (code == Z_ERRNO) error_ = std::strerror(errno);
      break;
    }
    if (n == 0) {
      // zlib calls a stream without its end an error only here.
      const std::string text = gzerror(file_, &code);
      if (code == Z_BUF_ERROR) error_ = "truncated: the gzip stream ends before its end mark";
      break;
    }
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::FILE* InputStream::as_file(std::unique_ptr<InputStream> stream) {
  cookie_io_functions_t calls{};
  calls.read = [](void* cookie, char* at, std::size_t size) -> ssize_t {
    auto& in = *static_cast<InputStream*>(cookie);
    const auto n = in.read(reinterpret_cast<std::uint8_t*>(at), size);
    return n == 0 && !in.error().empty() ? -1 : static_cast<ssize_t>(n);
  };
  calls.close = [](void* cookie) -> int {
    delete static_cast<InputStream*>(cookie);
    return 0;
  };
  std::FILE* file = ::fopencookie(stream.get(), "rb", calls);
  if (file == nullptr) return nullptr;
  stream.release();
  std::setvbuf(file, nullptr, _IOFBF, kBlock);
  return file;
}

}  // namespace openrui
