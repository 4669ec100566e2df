// Writes what passes on the links into a classic pcap file of exported PDUs (design, section 7).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "captures/exported_pdu.h"

namespace openrui {

class CaptureWriter {
 public:
  // Creates the file, or empties the one that is there; only its owner may read it, for it holds user data and
  // passwords. The error is a sentence.
  static Result<std::unique_ptr<CaptureWriter>, std::string> open(const std::string& path);
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;
  // Writes out what is buffered.
  ~CaptureWriter();

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

  // Puts the buffer into the file: to be called at the end of each turn of the loop. The first failure is returned
  // once, as a sentence; nothing is written after it.
  [[nodiscard]] std::optional<std::string> flush();

 private:
  CaptureWriter(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  void write_record(TimePoint time, const ExportedPdu& pdu);
  void write_out();

  int descriptor_;
  std::string path_;
  ByteWriter buffer_;
  std::string error_;
  bool failed_ = false;
};

}  // namespace openrui
