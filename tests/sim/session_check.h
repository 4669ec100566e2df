// One session as one end of a link sees it, rebuilt from nothing but the bytes that pass there, with code of its own:
// what the end sends must keep the rules of the books and of the BIND. A link delays, so what is right to send is
// judged by what this end has received, never by what the other end has sent.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "formats/rh.h"
#include "formats/th.h"
#include "sim/journal.h"

namespace openrui::sim {

class SessionCheck {
 public:
  // `primary`: the end is the host's. `lu_lu`: else a session of the SSCP.
  SessionCheck(std::string name, bool primary, bool lu_lu, Journal& journal)
      : name_(std::move(name)), primary_(primary), lu_lu_(lu_lu), journal_(journal) {}

  // One whole BIU, in the order in which it left (`sent`) or reached the end.
  void pass(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  // The first segment of a BIU was received; it may be refused before the last one comes (SNA reference 2.2.3).
  void began(std::uint16_t snf) { begun_ = snf, refused_early_ = false; }
  // The link was lost, or an outer session was begun or ended.
  void forget();

  // Positive response to SC request `code` has just passed; 0 when the last BIU was none.
  std::uint8_t accepted() const { return accepted_; }
  bool bound() const { return bound_; }
  // Definite-response requests that were received and have no response, in words; empty: none.
  std::string owed() const;

 private:
  // A request that may be answered; a chain is one.
  struct Asked {
    std::uint16_t first;
    std::uint16_t last;
    Rh rh;
    std::uint8_t code;  // first byte of SC and DFC requests
    bool ended;
    bool answered;
    bool contains(std::uint16_t snf) const {
      return static_cast<std::uint16_t>(snf - first) <= static_cast<std::uint16_t>(last - first);
    }
  };
  enum class Direction : std::uint8_t { unknown, send, receive };
  enum class Bracket : std::uint8_t { unused, unknown, between, in };
  // What the BIND lets one side send.
  struct Side {
    bool chains = false;
    bool delayed_requests = false;
    unsigned responses = 0;  // 0 none, 1 exception, 2 definite, 3 either
    std::size_t max_ru = 0;
    unsigned window = 0;
  };

  void request(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  void response(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  void pacing_response(bool sent);
  void session_control_request(bool sent, std::uint8_t code, ByteView ru);
  void session_control_accepted(std::uint8_t code, ByteView ru);
  void check_sent_data(std::uint16_t snf, const Rh& rh, ByteView ru);
  void check_sent_number(std::uint16_t snf, const Rh& rh);
  void follow_bracket(bool sent, const Rh& rh);
  void follow_direction(bool sent, const Rh& rh);
  void remember(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  Asked* find(bool sent, bool expedited, std::uint16_t snf);
  void start(ByteView bind);
  void restart();
  void clear_tables();
  void fail(const std::string& what);

  std::string name_;
  bool primary_;
  bool lu_lu_;
  Journal& journal_;
  std::array<std::array<std::vector<Asked>, 2>, 2> asked_;  // [by this end][expedited]
  std::uint8_t accepted_ = 0;
  std::optional<std::uint16_t> begun_;
  bool refused_early_ = false;

  // LU-LU only, from here.
  Bytes candidate_;  // the BIND that was sent or received last
  Bytes image_;      // in force
  bool bound_ = false;
  bool open_ = false;  // data traffic
  bool has_sdt_ = false;
  Side own_;
  bool flip_flop_ = false;
  bool full_duplex_ = false;
  bool rule_1_ = false;
  std::uint16_t last_sent_ = 0;
  bool any_number_ = false;  // after STSN
  unsigned sent_ = 0;        // normal-flow requests
  unsigned granted_ = 0;     // windows beyond the first
  bool asked_for_window_ = false;
  unsigned windows_owed_ = 0;  // requests with PI that were received and not granted
  bool in_chain_ = false;
  Direction direction_ = Direction::unknown;
  Bracket bracket_ = Bracket::unused;
  struct Ending {
    bool eb = false;
  };
  std::array<Ending, 2> chain_;        // [by this end]: EB of the chain under way
  std::array<bool, 2> end_pending_{};  // [by this end]: a chain with EB, rule 1, waits for its response
};

}  // namespace openrui::sim
