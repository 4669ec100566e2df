// One LU by RUI: the SSCP-LU session, and the LU-LU sessions that come and go in it, as a 3270 device's controller
// works them (LUA reference 7, 13; SNA reference 11, 14.3, 14.4). Nothing here waits: verbs complete by callback,
// inside SNA_EVENT_FD().
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/bind_facts.h"
#include "gateway/verb.h"

namespace openrui::tn3270 {

// A whole chain of data from the host, without its FM header.
struct HostChain {
  bool scs = false;  // LU type 1, else 3270 data
  Bytes data;
  ResponseFlag response = ResponseFlag::none;  // what the host wants to hear
  std::uint16_t snf = 0;                       // names it in respond()
  bool ends_bracket = false;
};

enum class OpenFailure : std::uint8_t { in_use, unknown_name, no_node, other };

class LuSessionUser {
 public:
  virtual ~LuSessionUser() = default;
  virtual void on_open(const std::string& lu) = 0;
  // The session is over; a new one may be opened with a new object.
  virtual void on_open_failed(OpenFailure why, const std::string& words) = 0;
  // Sense code of the refusal; 0: accepted, and the RU is what the device is now.
  virtual std::uint32_t on_bind(const BindFacts& bind, ByteView ru) = 0;
  virtual void on_unbind(std::uint8_t type) = 0;
  // To be answered by respond() when the host wants a definite response.
  virtual void on_chain(const HostChain& chain) = 0;
  virtual void on_sscp_data(ByteView data) = 0;
  // The host refused, or the node would not send, what was typed: the keyboard should work again.
  virtual void on_input_refused(const std::string& why) = 0;
  // The LU is lost: the link, the SSCP-LU session or the node is gone. Nothing follows.
  virtual void on_lost(const std::string& words) = 0;
};

class LuSession final : public std::enable_shared_from_this<LuSession> {
 public:
  // What may wait to be sent, in requests; a client that sends more does not wait for the host's turns as a device
  // does.
  static constexpr std::size_t kMaxWaiting = 16;

  // `max_chain`: bytes of a chain from the host; a longer one is refused.
  static std::shared_ptr<LuSession> make(LuSessionUser& user, std::size_t max_chain);
  LuSession(const LuSession&) = delete;
  LuSession& operator=(const LuSession&) = delete;

  // `name`: LU, pool or session definition, 1 to 8 characters of ASCII.
  void open(const std::string& name);
  // After on_open(): the device is there, and hears what the host says. Until then it waits in the node.
  void listen();
  // The user hears nothing any more; the LU is given back, and the object goes when the library has let go of it.
  // `done`: when that is so.
  void close(std::function<void()> done = {});

  // --- requests; they wait for their turn. False: too many are waiting already.
  bool send_input(Bytes data);  // 3270 data, or SCS data where scs(), on the LU-LU session
  bool send_sscp(Bytes data);
  // SIGNAL, the ATTN key.
  void send_attention();
  // LUSTAT with that status (SNA reference 8): when it is not our turn it becomes the answer to the next chain.
  void send_status(std::uint32_t status);
  // The answer to a chain; `sense` 0: positive. A late refusal, of a chain that the library takes as accepted, is lost.
  void respond(std::uint16_t snf, std::uint32_t sense);
  // While held, the host's data on the LU-LU session stay in the node, which paces the host.
  void hold(bool held);

  bool bound() const { return bind_.has_value(); }
  bool scs() const { return bind_ && bind_->lu_type == 1; }
  bool data_active() const { return data_active_; }
  const std::string& lu() const { return lu_; }

 private:
  enum class Turn : std::uint8_t { ours, theirs, free };
  struct Outgoing {
    struct LUA_RH rh {};
    std::uint16_t snf = 0;  // of responses
    Bytes ru;
    bool is_input = false;
  };
  // Entry points run inside a Step: what completes in the call is dealt with after it, never within.
  class Step;

  LuSession(LuSessionUser& user, std::size_t max_chain) : user_(&user), max_chain_(max_chain) {}

  // verbs
  static void on_complete(LUA_VERB_RECORD* record);
  void prepare(RuiVerb& verb, unsigned short opcode);
  void issue(RuiVerb& verb);
  void completed(RuiVerb& verb);
  void settle();
  void read_all();
  void read(RuiVerb& verb, std::size_t size);
  void write_all();
  void write_next(Flow flow);
  void enqueue(Flow flow, Outgoing what) { queues_[static_cast<std::size_t>(flow)].push_back(std::move(what)); }
  std::size_t max_ru_in() const;
  bool session_is_gone(const RuiVerb& verb);
  void lose(const std::string& words);
  void finish();

  void opened(RuiVerb& verb);
  void was_read(RuiVerb& verb);
  void was_written(Flow flow, RuiVerb& verb);

  // what the host sent
  void take_expedited(const RuiVerb& verb, ByteView ru);
  void take_sscp(const RuiVerb& verb, ByteView ru);
  void take_normal(const RuiVerb& verb, ByteView ru);
  void take_bind(const RuiVerb& verb, ByteView ru);
  void take_bid(const RuiVerb& verb);
  void take_command(const RuiVerb& verb, ByteView ru);
  void take_element(const RuiVerb& verb, ByteView ru);
  void take_response(const RuiVerb& verb, ByteView ru);
  void chain_complete(const RuiVerb& verb);
  void answer(Flow flow, const RuiVerb& request, std::uint32_t sense, Bytes positive = {});
  void end_of_chain(const struct LUA_RH& rh, bool ends_bracket);
  void reset_traffic();
  void unbound();

  // what we send
  void pump();
  bool may_begin() const;
  void begin_input(Bytes data);
  void begin_status(std::uint32_t status);
  void maybe_shut_down();
  struct LUA_RH request_rh(unsigned char category, bool last) const;
  void send_command(Flow flow, Bytes ru);

  LuSessionUser* user_;
  const std::size_t max_chain_;
  std::shared_ptr<LuSession> self_;  // while the library has records of ours
  std::function<void()> done_;
  std::string lu_;
  AP_UINT32 sid_ = 0;
  bool open_ = false;
  bool listening_ = false;
  bool closing_ = false;
  bool lost_ = false;
  unsigned pending_ = 0;
  unsigned depth_ = 0;
  std::deque<RuiVerb*> completed_;

  RuiVerb init_;
  RuiVerb term_;
  RuiVerb read_first_;   // LU expedited and SSCP normal
  RuiVerb read_normal_;  // LU normal
  RuiVerb purge_;        // of read_normal_, when a BIND wants a larger buffer
  RuiVerb writes_[kFlows];
  bool writing_input_ = false;
  std::deque<Outgoing> queues_[kFlows];

  // the SSCP-LU session: one request at a time (SNA reference 10.2, profile 0)
  std::deque<Bytes> sscp_waiting_;
  bool sscp_unanswered_ = false;

  // the LU-LU session
  std::optional<BindFacts> bind_;
  bool data_active_ = false;
  bool held_ = false;
  bool wait_for_us_ = false;  // the host waits: reading on would say that its chain was fine
  Turn turn_ = Turn::free;
  bool in_bracket_ = false;
  bool chain_begun_ = false;
  bool chain_too_long_ = false;
  bool chain_ends_bracket_ = false;
  Bytes chain_;
  std::optional<std::uint16_t> owed_;  // the number of a chain that waits for our definite response
  struct LUA_RH owed_rh_ {};
  bool owed_ends_bracket_ = false;
  bool own_unanswered_ = false;  // a request of ours waits for its definite response
  std::deque<Bytes> inputs_;
  std::optional<std::uint32_t> status_;
  bool recovery_pending_ = false;  // after a -RSP of ours: only LUSTAT may be sent (SNA reference 11.5, ERP)
  bool signal_unanswered_ = false;
  bool shutting_down_ = false;  // SHUTD came, SHUTC is still to be sent
  bool silent_ = false;         // after SHUTC or QC
};

class LuSession::Step {
 public:
  explicit Step(LuSession& session) : session_(session), alive_(session.shared_from_this()) { ++session_.depth_; }
  ~Step() {
    if (session_.depth_ == 1) session_.settle();
    --session_.depth_;
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  LuSession& session_;
  std::shared_ptr<LuSession> alive_;
};

}  // namespace openrui::tn3270
