// Reads captures through libpcap and yields what is SNA in them, one unit a time, in constant memory.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "captures/frame_sequence.h"
#include "captures/link_ends.h"
#include "captures/unit.h"
#include "formats/format_error.h"

struct pcap;  // libpcap's handle

namespace openrui {

class CaptureReader {
 public:
  // Classic pcap of link type 252 (exported PDU), 268 (SDLC) or 147 (USER0, one PIU a record); "-" is standard input.
  // The error is a sentence that names the file.
  static Result<CaptureReader, std::string> open(const std::string& path);

  // False at the end of the file. A unit of kind `damaged` says what could not be read; a bad record is passed over, a
  // file that breaks off ends with it.
  bool next(CapturedUnit& unit);

 private:
  struct Closer {
    void operator()(pcap* p) const;
  };
  CaptureReader(pcap* p, int link_type) : pcap_(p), link_type_(link_type) {}
  void take_record(CapturedUnit& unit, ByteView record);
  void take_exported_pdu(CapturedUnit& unit, ByteView record);
  void take_sdlc(CapturedUnit& unit, ByteView record);
  void take_frame_number(CapturedUnit& unit);
  void report(CapturedUnit& unit, const FormatError& error);

  std::unique_ptr<pcap, Closer> pcap_;
  int link_type_;
  std::uint64_t number_ = 0;
  bool ended_ = false;
  LinkEnds ends_;
  std::optional<std::uint8_t> frame_number_;                        // N(S) of the unit in hand
  std::map<std::string, FrameSequence, std::less<>> sequences_[2];  // [by the host], by link
  std::string link_;  // behind unit.link where the record does not hold it
  std::string text_;  // behind unit.text
};

}  // namespace openrui
