// The bytes of a capture file: plain or gzip (zlib), from a path or standard input, with a look at the first ones.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

struct gzFile_s;

namespace openrui {

class InputStream {
 public:
  // "-" is standard input. The error is a sentence that names the file.
  static Result<std::unique_ptr<InputStream>, std::string> open(const std::string& path);
  InputStream(const InputStream&) = delete;
  InputStream& operator=(const InputStream&) = delete;
  ~InputStream();

  // The first four bytes, or fewer of a shorter file; to be called before read().
  ByteView head();
  // Up to `size` bytes, fewer only at the end or at an error.
  std::size_t read(std::uint8_t* at, std::size_t size);
  // Why reading stopped before the end; empty: it did not.
  const std::string& error() const { return error_; }
  // For libraries that want a FILE: reads what this reads, and owns `stream`. Null when there is no memory.
  static std::FILE* as_file(std::unique_ptr<InputStream> stream);

 private:
  explicit InputStream(gzFile_s* file) : file_(file) {}
  gzFile_s* file_;
  Bytes head_;
  std::size_t head_taken_ = 0;
  std::string error_;
};

}  // namespace openrui
