// Writes what passes on the links into a classic pcap file of exported PDUs (design, section 7).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "captures/exported_pdu.h"
#include "captures/pcap_file.h"

namespace openrui {

class CaptureWriter {
 public:
  // As PcapFile::open.
  static Result<std::unique_ptr<CaptureWriter>, std::string> open(const std::string& path);
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  struct Link {
    std::string_view name = {};          // the configured name; the first 16 bytes are kept
    LinkEnd own_end = LinkEnd::unknown;  // what we are on this link
  };

  // These copy into a buffer and never fail; `time` is since the Unix epoch and kept to the microsecond.
  void write_piu(TimePoint time, Link link, bool sent, ByteView piu);
  // Empty: a null XID.
  void write_xid(TimePoint time, Link link, bool sent, ByteView xid);
  // `what` completes the sentence "link HOST1 …": "contacted", "lost: the partner never answered".
  void write_event(TimePoint time, Link link, std::string_view what);

  // As PcapFile::flush.
  [[nodiscard]] std::optional<std::string> flush() { return file_->flush(); }

 private:
  explicit CaptureWriter(std::unique_ptr<PcapFile> file) : file_(std::move(file)) {}
  void write_record(TimePoint time, const ExportedPdu& pdu);

  std::unique_ptr<PcapFile> file_;
};

}  // namespace openrui
