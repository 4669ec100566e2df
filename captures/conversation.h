// A capture as a conversation: the whole BIUs that passed, each with its session, in order; what a link sent twice is
// in it once. What diff and replay work on. Held in memory: about the size of the capture's PIUs and 100 bytes for
// each.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "captures/session_tracker.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "formats/th.h"

namespace openrui {

// A session of a capture: the local address of the LU (0: the PU) and of its partner (0: the SSCP, else the PLU).
struct CapturedSession {
  std::uint16_t link = 0;  // index into Conversation::links
  std::uint8_t lu = 0;
  std::uint8_t partner = 0;
  bool sscp() const { return partner == 0; }
  friend auto operator<=>(const CapturedSession&, const CapturedSession&) = default;
};
// "SSCP-PU", "SSCP-LU 02", "LU 02<->01".
std::string name(const CapturedSession& session);

// One thing said. A PIU is held whole: the segments of a BIU are one step, with the TH of a whole PIU.
struct Step {
  enum class Kind : std::uint8_t {
    biu,
    link_reset  // the link was lost or is contacted again: every session on it is over
  };
  Kind kind = Kind::biu;
  LinkEnd from = LinkEnd::unknown;
  std::uint64_t number = 0;  // of the record, from 1; of the first one of a segmented BIU
  TimePoint time;
  CapturedSession session;  // link_reset: only its link
  Th th;
  Rh rh;
  RuKind ru_kind = RuKind::unknown;
  ByteView piu;

  ByteView ru() const { return piu.subspan(Th::kSize + Rh::kSize); }
  bool request() const { return !rh.rri(); }
};

// "record 640: LU 02<->01 < BIND, BC EC RQD1, exp 0001": a step in one line.
std::string in_words(const Step& step);

struct Conversation {
  std::vector<std::string> links;  // by index; "" where the capture has no names
  std::vector<Step> steps;
  std::map<std::size_t, std::string> faults;  // by index of a step: which rules it breaks, and who is wrong
  std::size_t repeated = 0;                   // PIUs that were sent again by a link and are left out
  std::vector<std::string> left_out;          // what could not be read or placed, a sentence each
  std::deque<Bytes> store;                    // what the views point to; blocks do not move

  Conversation() = default;
  Conversation(Conversation&&) = default;
  Conversation& operator=(Conversation&&) = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
};

// Puts a conversation together from units in their order.
class ConversationBuilder {
 public:
  void add(const CapturedUnit& unit);
  const Conversation& so_far() const { return conversation_; }
  Conversation take();

 private:
  // A damaged file must not make us grow: what is left out beyond this many is only counted.
  static constexpr std::size_t kMaxLeftOut = 100;
  static constexpr std::size_t kMaxLinks = SessionTracker::kMaxLinks;
  static constexpr std::size_t kBlock = 64 * 1024;

  void take_piu(const CapturedUnit& unit, const TrackedUnit& tracked);
  void take_link_reset(const CapturedUnit& unit);
  void leave_out(std::uint64_t number, const std::string& why);
  std::uint16_t link_index(std::string_view link);
  ByteView keep(const Step& step, ByteView ru);

  Conversation conversation_;
  std::unique_ptr<SessionTracker> tracker_ = std::make_unique<SessionTracker>();
  std::map<std::string, std::uint16_t, std::less<>> links_;
  std::size_t not_told_ = 0;
};

// Leaves only what passed on the link of that name; false when there is none.
bool keep_only(Conversation& conversation, const std::string& link);

// The whole capture. The error is a sentence: the file cannot be read at all.
Result<Conversation, std::string> read_conversation(const std::string& path);

}  // namespace openrui
