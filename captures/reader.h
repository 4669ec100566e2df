// Reads captures and yields what is SNA in them, one unit a time, in constant memory: classic pcap, pcapng, either in
// gzip; several interfaces and link types in one file (README.md of this room lists them).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "captures/carrier.h"
#include "captures/unit.h"

namespace openrui {

class CaptureReader {
 public:
  // "-" is standard input. The error is a sentence that names the file.
  static Result<CaptureReader, std::string> open(const std::string& path);

  // False at the end of the file. A unit of kind `damaged` says what could not be read; a bad record is passed over, a
  // file that breaks off ends with it.
  bool next(CapturedUnit& unit);

 private:
  explicit CaptureReader(std::unique_ptr<RecordSource> source);
  bool take_record();
  bool finish(CapturedUnit& unit);

  // Beyond these, what was read of the interfaces before is forgotten.
  static constexpr std::size_t kMostCarriers = 1000;

  std::unique_ptr<RecordSource> source_;
  std::unique_ptr<CarrierTools> tools_;
  std::map<std::pair<std::uint32_t, int>, std::unique_ptr<Carrier>> carriers_;  // by interface and link type
  Carrier* current_ = nullptr;
  CaptureRecord record_;
  bool ended_ = false;
  std::string text_;  // behind unit.text
};

}  // namespace openrui
