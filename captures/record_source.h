// The records of a capture file, one a time, in constant memory: classic pcap through libpcap, pcapng by our own
// reader.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "captures/input_stream.h"

namespace openrui {

struct CaptureRecord {
  std::uint64_t number = 0;     // in the file, from 1
  std::uint64_t offset = 0;     // of its header in the file (uncompressed), bytes
  TimePoint time;               // since the Unix epoch; zero where the file has none
  std::uint32_t interface = 0;  // from 0
  int link_type = 0;            // of the interface (LINKTYPE_…)
  std::uint32_t missing = 0;    // bytes that were cut off (snap length)
  ByteView bytes = {};          // until the next record
};

class RecordSource {
 public:
  virtual ~RecordSource() = default;
  enum class Outcome : std::uint8_t {
    record,
    damaged,  // number and offset are set, error() says what; the next call goes on where that is possible
    end
  };
  virtual Outcome next(CaptureRecord& record) = 0;
  // A sentence part: "the block is cut off".
  virtual const std::string& error() const = 0;
  // LINKTYPE of a file that has only one; -1 for others.
  virtual int only_link_type() const { return -1; }
};

// By the first bytes of the file. The error is a sentence that names the file.
Result<std::unique_ptr<RecordSource>, std::string> open_record_source(const std::string& path);

Result<std::unique_ptr<RecordSource>, std::string> open_pcap(const std::string& path,
                                                             std::unique_ptr<InputStream> stream);
std::unique_ptr<RecordSource> open_pcapng(std::unique_ptr<InputStream> stream);

}  // namespace openrui
