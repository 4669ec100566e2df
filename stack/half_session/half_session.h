// One end of an SNA session: transmission control and data flow control put together under one SessionRules value.
// Primary and secondary are the same code; the role decides session control only.
//
// A half-session handles one input fully: it updates its machines, hands BIUs down to its BiuSink in order, and tells
// its user last, so that the user may send from inside the call.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/refusal.h"
#include "data_flow_control/correlation_table.h"
#include "data_flow_control/data_flow_control.h"
#include "data_flow_control/rqe_clearing.h"
#include "formats/session_rules.h"
#include "half_session/bind_checks.h"
#include "transmission_control/connection_point_manager.h"
#include "transmission_control/cryptography.h"
#include "transmission_control/session_control_fsm.h"
#include "transmission_control/stsn.h"

namespace openrui {

class HalfSession;

// Path control, seen from above.
class BiuSink {
 public:
  virtual ~BiuSink() = default;
  // `biu` is RH and RU.
  virtual void send_biu(bool expedited, std::uint16_t snf, Buffer biu) = 0;
  // Normal-flow requests wait while the link below has more queued than its high-water mark.
  virtual bool congested() const = 0;
};

struct Received {
  enum class Kind : std::uint8_t {
    request,
    exception_request,  // SDI on: `ru` is sense data and up to three bytes of the request
    response,
    rejected,  // a request that this half-session refused by itself; `sense` went to the partner when the request
               // allowed it
    purged     // the chain that the user rejected has come to its end
  };
  Kind kind = Kind::request;
  bool expedited = false;
  std::uint16_t snf = 0;
  Rh rh;
  ByteView ru;  // valid during the call
  RuKind ru_kind = RuKind::unknown;
  Sense sense = Sense::none;
};

struct SendResult {
  enum class Code : std::uint8_t {
    sent,
    held,     // waits for its window; on_released() follows
    refused,  // nothing was sent (but see send_response() for BIND)
    consumed  // a courtesy acknowledgement: correlated, not sent
  };
  Code code = Code::sent;
  Sense sense = Sense::none;
  std::uint16_t snf = 0;  // as sent
  Rh rh;                  // as sent
};

class HalfSessionUser {
 public:
  virtual ~HalfSessionUser() = default;
  virtual void on_received(HalfSession& session, const Received& received) = 0;
  // A held request was sent, or refused because CLEAR (2005) or the end of the session (0809) took it.
  virtual void on_released(HalfSession& session, const SendResult& result) = 0;
  // Something was dropped or is worth a line in a log.
  virtual void on_note(HalfSession& session, Sense sense, std::string_view what) = 0;
};

// What happens with a normal-flow request in error (LUA reference 13.4 and 14.3 differ by product).
enum class ErrorPolicy : std::uint8_t {
  reject,            // negative response by ourselves, the user is told
  exception_request  // handed to the user as an EXR, who sends the negative response
};

// The tables that drive the machines; tests and the observer put others in their place.
struct HalfSessionTables {
  const ScTable* session_control;
  const DfcTables* data_flow_control;
  std::span<const BindCheck> bind_checks;
  std::span<const StsnRow> stsn;
  std::span<const RqeClearingRow> rqe_clearing;
};
const HalfSessionTables& standard_tables(Role role);

class HalfSession {
 public:
  // An SSCP session starts active, an LU-LU session starts in RESET. `sink` and `user` outlive the half-session.
  HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user,
              ErrorPolicy policy = ErrorPolicy::reject);
  // With other tables, which must outlive the half-session.
  HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user, ErrorPolicy policy,
              const HalfSessionTables& tables);
  HalfSession(const HalfSession&) = delete;
  HalfSession& operator=(const HalfSession&) = delete;

  // --- from path control: one whole BIU
  void receive(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  // Path control could not deliver a BIU (a segmenting error): it counts like the request that it was, and is answered
  // or shown as an exception request (SNA reference 3.8). `rh` and `head` are of its first segment.
  void receive_damaged(bool expedited, std::uint16_t snf, const Rh& rh, ByteView head, Sense why);
  // The sink is not congested any more.
  void resume();

  // --- from the user
  // PI and numbers are assigned here, EDI where cryptography is mandatory, PDI. `ru` without headers.
  SendResult send_request(Rh rh, bool expedited, Buffer ru);
  // Answers the received request `snf` of the flow. `ru`: positive: empty, or a whole response RU where it is more than
  // the request code (BIND, STSN); negative: four bytes of sense. A positive response to a BIND that cannot be run, or
  // with an image that does not answer it, is sent as a negative one and reported as refused with 0821 (LUA reference
  // 13.1). A positive response to STSN without data gets the numbers that are kept here (13.6).
  SendResult send_response(bool expedited, std::uint16_t snf, bool positive, ByteView ru);
  // Nobody will answer the definite-response requests that still wait for it: each gets a negative response.
  void refuse_owed(Sense why);
  // The user has taken n messages of the normal flow; pacing responses follow.
  void consumed(unsigned n);
  // The user asks for input or output of the normal flow: exception-response entries go by the LUA manual, Table 11.
  void asked_to_read();
  void asked_to_write();
  // Loss of the link or of an outer session: everything is forgotten, nothing is sent (SNA reference 11.1, "any").
  void reset();

  // Primary, after +RSP(BIND) of a session with cryptography: the RU of CRV. Empty when there is none to send.
  Bytes crv_ru() { return cryptography_.crv_ru(); }

  // --- set-up; before the first BIND
  // What session-level cryptography needs; `lu`: name of the secondary LU for the key store.
  void set_cryptography(const CryptographyServices* services, std::string lu) {
    cryptography_.use(services, std::move(lu));
  }
  void set_correlation_limit(std::size_t entries);
  // Other rules for an SSCP session (FM profile 6).
  void set_sscp_rules(const SessionRules& rules);

  // --- state
  // Why a request was refused last: received ones when Received::Kind is rejected or a note has the sense code, own
  // ones when a SendResult is refused.
  const Refusal& refusal() const { return refusal_; }
  // Last numbers of the normal flow, kept over CLEAR, UNBIND, link loss and BIND by the same PLU; TS profile 4 only.
  const std::optional<TransactionNumbers>& transaction_numbers() const { return kept_; }
  Role role() const { return rules_.role; }
  bool sscp_session() const { return rules_.sscp_session; }
  const SessionRules& rules() const { return rules_; }
  ScState state() const { return sc_state_; }
  bool bound() const { return sc_state_ != ScState::reset && sc_state_ != ScState::bind_pending; }
  // The BIND image in force or pending; empty in RESET.
  ByteView bind_image() const { return bind_; }
  const DataFlowControl& data_flow() const { return dfc_; }
  const ConnectionPointManager& connection_point() const { return cpmgr_; }
  std::size_t unanswered_by_us() const { return received_[0].size() + received_[1].size(); }
  std::size_t unanswered_by_partner() const { return sent_[0].size() + sent_[1].size(); }
  bool holding() const { return !held_.empty(); }

 private:
  struct Held {
    Rh rh;
    RuKind kind;
    Buffer ru;
    bool response = false;  // with QRI: keeps its place behind the requests that wait
    std::uint16_t snf = 0;
  };
  void receive_request(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  void receive_session_control(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru);
  void receive_bind(const ScTable::Row& row, std::uint16_t snf, const Rh& rh, ByteView ru);
  void receive_expedited(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru);
  void receive_normal(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru);
  bool accept_by_dfc(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru);
  void fail_before_dfc(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru, Sense why);
  DataFlowControl::Owed owed() const;
  void receive_response(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  void correlate_response(bool expedited, const Rh& rh, CorrelationTable::Entry* found);
  void note_session_control_response(RuKind kind, bool positive, ByteView ru);
  Sense check_normal(const Rh& rh, RuKind kind, ByteView& ru);
  bool passes_gate(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru);
  void fail_request(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru, Sense why);
  void reject(bool expedited, std::uint16_t snf, const Rh& rh, ByteView head, Sense why);
  void deliver(Received::Kind kind, bool expedited, std::uint16_t snf, const Rh& rh, RuKind ru_kind, ByteView ru,
               Sense why = Sense::none);
  void grant_if_dropped();
  void send_isolated_pacing_response();

  Sense check_send(const Rh& rh, RuKind kind, bool expedited, std::size_t length);
  SendResult send_session_control(const Rh& rh, RuKind kind, Buffer ru);
  SendResult transmit(Rh rh, RuKind kind, bool expedited, Buffer ru);
  void release_held();
  void drop_held(Sense why);
  void drop_held_by(RuKind kind);
  SendResult answer(bool expedited, const CorrelationTable::Entry& entry, std::uint16_t snf, bool positive,
                    ByteView ru);
  SendResult answer_bind(const CorrelationTable::Entry& entry, std::uint16_t snf, ByteView ru);
  Sense accept_bind(ByteView image);
  bool enciphers(const Rh& rh, RuKind kind) const;
  void move(ScInput input);
  void note_answer_sent(RuKind kind, bool positive);

  // What a row of session control says, but for the message itself. `rules`: of the session that starts.
  void apply(const ScTable::Row& row, const SessionRules* rules = nullptr);
  void restart();
  void end();
  void keep_numbers();
  void forget_numbers_of_another(const Bind& bind);
  void apply_stsn();
  // The request goes on, up or out.
  static bool hands_on(ScAction action) { return action == ScAction::pass || action == ScAction::restart; }
  Sense refuse(Sense why, std::string_view machine, std::string_view rule);
  Sense refuse(const Refusal& refusal);
  SendResult refused(Sense why, const Rh& rh) const;

  SessionRules rules_;
  const HalfSessionTables* tables_;
  BiuSink& sink_;
  HalfSessionUser& user_;
  ErrorPolicy policy_;
  ScState sc_state_ = ScState::reset;
  DataFlowControl dfc_;
  bool report_purged_ = false;  // the chain being purged was rejected by the user
  bool pacing_wanted_ = false;  // a request with PI was delivered and not yet granted
  std::uint16_t pacing_snf_ = 0;
  std::uint32_t pacing_at_ = 0;  // value of delivered_ for that request
  std::uint32_t delivered_ = 0;  // normal-flow messages given to the user
  std::uint32_t consumed_ = 0;   // of those, taken by the program
  ConnectionPointManager cpmgr_;
  CorrelationTable received_[2];  // [expedited]: requests we have to answer
  CorrelationTable sent_[2];      // [expedited]: requests the partner has to answer
  std::vector<Held> held_;
  Bytes bind_;
  SessionCryptography cryptography_;
  Stsn stsn_;                               // the one that is not answered yet
  std::optional<TransactionNumbers> kept_;  // of the session before, or set by STSN
  Bytes kept_plu_;                          // whose they are
  bool numbers_live_ = false;               // the counters of this session say more than kept_
  std::uint16_t purged_first_ = 0;          // number of the first element of the chain being purged
  Refusal refusal_;
};

}  // namespace openrui
