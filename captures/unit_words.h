// A unit in words, line by line: headers, RU, and the data of a session in that of its BIND (3270 data stream, SCS, FM
// headers). What begins in one RU and goes on in the next is remembered.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "captures/session_tracker.h"
#include "captures/unit.h"
#include "formats/ru/data_stream.h"

namespace openrui {

class UnitWords {
 public:
  explicit UnitWords(CodePage page = CodePage::cp037) : page_(page) {}
  // Every unit of the capture in its order, with what the tracker says of it.
  std::vector<std::string> of(const CapturedUnit& unit, const TrackedUnit& tracked);

 private:
  // What was sent in one direction of a session.
  struct Stream {
    DataForm form;
    std::optional<DataExplainer> data;
  };
  static constexpr std::size_t kMostStreams = 10000;
  DataExplainer* explainer(const CapturedUnit& unit, const TrackedUnit& tracked);

  CodePage page_;
  std::map<std::pair<std::uint32_t, bool>, Stream> streams_;  // by session number and direction
};

}  // namespace openrui
