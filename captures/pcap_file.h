// A classic pcap file that is being written (transports reference 12.1): header, records, failures told once.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "captures/link_types.h"

namespace openrui {

class PcapFile {
 public:
  static constexpr std::uint32_t kSnapLength = 262144;  // the most that libpcap takes in one record

  // Creates the file, or empties the one that is there; only its owner may read it, for it holds user data and
  // passwords. The error is a sentence.
  static Result<std::unique_ptr<PcapFile>, std::string> open(const std::string& path, LinkType link_type);
  PcapFile(const PcapFile&) = delete;
  PcapFile& operator=(const PcapFile&) = delete;
  // Writes out what is buffered.
  ~PcapFile();

  // Copies into a buffer and never fails; `time` is since the Unix epoch and kept to the microsecond. At most
  // kSnapLength bytes.
  void write(TimePoint time, ByteView record);

  // Puts the buffer into the file. The first failure is returned once, as a sentence; nothing is written after it.
  [[nodiscard]] std::optional<std::string> flush();

 private:
  PcapFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  void write_out();

  int descriptor_;
  std::string path_;
  ByteWriter buffer_;
  std::string error_;
  bool failed_ = false;
};

}  // namespace openrui
