// A ladder as a whole, for what draws it at once: the half-sessions, the arrows between them, and the bands behind.
// Held in memory, up to LadderPart::most rows and kMaxBytes of what is said in them; of a longer capture a part is
// drawn.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "captures/ladder_marks.h"
#include "captures/summary.h"
#include "captures/unit_words.h"

namespace openrui {

// A column: one half-session's end.
struct LadderColumn {
  std::string link;
  LinkEnd end = LinkEnd::node;
  std::uint8_t address = 0;
  std::string title;  // "PU", "LU 02", "SSCP", "PLU 01"
};

struct LadderSession {
  std::string name;  // "LU 02<->01", with the link in front where there are several
  std::size_t node_column = 0;
  std::size_t host_column = 0;
};

struct LadderRow {
  enum class Kind : std::uint8_t { piu, xid, event, frame, damaged };
  Kind kind = Kind::piu;
  std::uint64_t number = 0;
  std::int64_t micros = 0;  // since the first row
  std::string link;
  std::optional<std::size_t> session;  // index; absent where the row is of a whole link
  LinkEnd from = LinkEnd::unknown;
  bool response = false;
  bool negative = false;
  bool routine = false;
  bool retransmission = false;
  bool expedited = false;
  std::optional<std::uint16_t> snf;
  std::string label;       // "BIND", "data 12 bytes \"…\""
  std::string indicators;  // "BC EC RQD1"
  std::string sense;       // of a negative response or an exception request: "080C0000"; empty: none
  std::string pacing;      // "2/7": the second of a window of seven; empty: not paced
  std::int64_t gap_micros = 0;
  std::string state;  // after the row, where it changed
  std::vector<std::string> faults;
  std::vector<std::string> words;  // the PIU decoded
  Bytes bytes;
};

// Rows first to last belong together.
struct LadderBand {
  enum class Kind : std::uint8_t { bracket, chain_of_primary, chain_of_secondary };
  Kind kind = Kind::bracket;
  std::size_t session = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

class LadderModel {
 public:
  static constexpr std::size_t kMaxBytes = 256 * 1024 * 1024;

  explicit LadderModel(LadderPart part = {}) : part_(part) {}
  // Every unit of the capture in its order.
  void add(const CapturedUnit& unit);
  // The record that had no room any more; 0: all had.
  std::uint64_t full_at() const { return full_at_; }
  // After the last one: bands that are still open end with the last row.
  void finish();

  // Node ends first, in the order of their addresses, then those of the host.
  const std::vector<LadderColumn>& columns() const { return columns_; }
  const std::vector<LadderSession>& sessions() const { return sessions_; }
  const std::vector<LadderRow>& rows() const { return rows_; }
  const std::vector<LadderBand>& bands() const { return bands_; }

 private:
  struct OpenBands {
    std::optional<std::size_t> first[3];
  };
  std::size_t session_of(const LadderMarks& marks, const CapturedUnit& unit);
  std::optional<std::size_t> session_of_repetition(const CapturedUnit& unit) const;
  LadderRow row_of(const CapturedUnit& unit, const LadderMarks& marks);
  void follow_bands(std::size_t session, const LadderMarks& marks);
  void end_bands_inside(const CapturedUnit& unit, const LadderMarks& marks);
  void end_bands(std::size_t session);

  LadderPart part_;
  std::size_t bytes_ = 0;  // of rows_, about
  std::uint64_t full_at_ = 0;
  std::unique_ptr<LadderMarker> marker_ = std::make_unique<LadderMarker>();
  UnitSummary summary_;
  UnitWords words_;
  std::optional<TimePoint> start_;
  std::vector<LadderColumn> columns_;
  std::vector<LadderSession> sessions_;
  std::vector<SessionAddress> addresses_;  // of sessions_
  std::vector<std::string> links_;         // of sessions_
  std::unordered_map<std::uint32_t, std::size_t> by_number_;
  std::map<std::pair<std::string, SessionAddress>, std::size_t> by_address_;  // and link: the latest
  std::vector<OpenBands> open_;
  std::vector<LadderRow> rows_;
  std::vector<LadderBand> bands_;
};

}  // namespace openrui
