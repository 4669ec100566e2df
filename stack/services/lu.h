// A dependent LU of the node: its SSCP-LU session, its LU-LU session, and the life of the program that owns it (SNA
// reference 5.2, 5.3, 11.1; LUA reference 7.1, 7.4).
#pragma once

#include <string>
#include <unordered_set>

#include "base/time.h"
#include "formats/flow.h"
#include "formats/ru/session_control.h"
#include "half_session/half_session.h"
#include "path_control/path_control.h"
#include "services/activation_fsm.h"

namespace openrui {

class Lu;

class LuUser {
 public:
  virtual ~LuUser() = default;
  // +RSP(ACTLU) goes out now. `again`: the SSCP-LU session was active before and everything inside was reset, so the
  // owner's session has failed.
  virtual void on_lu_active(Lu& lu, bool again) = 0;
  // The LU ended its LU-LU session because of what the host did: the owner's session has failed.
  virtual void on_lu_failed(Lu& lu) = 0;
  // The SSCP-LU session was lost: to DACTLU, or with an outer session or the link.
  virtual void on_lu_inactive(Lu& lu, bool by_dactlu) = 0;
  // The host knows that the owner is there: what open() waits for.
  virtual void on_ready(Lu& lu) = 0;
  // For the owner.
  virtual void on_message(Lu& lu, Flow flow, const Received& received) = 0;
  virtual void on_released(Lu& lu, Flow flow, const SendResult& result) = 0;
  // What close() started is done; the LU is free.
  virtual void on_closed(Lu& lu) = 0;
  virtual void on_lu_note(Lu& lu, Sense sense, std::string_view what) = 0;
};

class Lu final : private HalfSessionUser {
 public:
  // close() waits for the host at most so long in all, that the LU of a program that died is free within two seconds
  // whatever the host does. Counted from close(): when TERM-SELF, then UNBIND, then NOTIFY are not waited for any more.
  static constexpr Duration kUnbindAfter = std::chrono::milliseconds(1000);
  static constexpr Duration kLeaveAfter = std::chrono::milliseconds(1400);
  static constexpr Duration kCloseLimit = std::chrono::milliseconds(1800);
  // Longest RU on the SSCP session that the host is told it may get (+RSP(ACTLU), control vector 00).
  static constexpr std::size_t kSscpRu = 256;
  // So many responses in a row that answer nothing, or pacing responses that are not due, end the LU-LU session (SNA
  // reference 11.4, 11.11: repeated violation; the number is ours).
  static constexpr unsigned kViolations = 16;

  // All references outlive the LU. `address`: local address, 1 to 255.
  Lu(std::string name, std::uint8_t address, PathControl& path, TimerQueue& timers, LuUser& user, ErrorPolicy policy,
     const ActivationTable& table = sscp_lu_table());

  // Before the first PIU. `correlation_limit`: open requests of one flow and direction, 1 to 65535.
  void set_up(const CryptographyServices* cryptography, std::size_t correlation_limit) {
    lu_lu_.set_cryptography(cryptography, name_);
    lu_lu_.set_correlation_limit(correlation_limit);
    sscp_.set_correlation_limit(correlation_limit);
  }

  const std::string& name() const { return name_; }
  std::uint8_t address() const { return address_; }
  bool active() const { return state_ == ActivationState::active; }
  bool owned() const { return owner_ != Owner::none; }
  bool ready() const { return owner_ == Owner::ready; }
  bool closing() const { return owner_ >= Owner::terminating; }  // close() was called and is not done
  const HalfSession& sscp() const { return sscp_; }
  const HalfSession& lu_lu() const { return lu_lu_; }
  std::uint8_t plu_address() const { return lu_sink_.address.partner; }

  // --- from path control; the address is this LU's, the PU is active
  void receive(SessionAddress address, const Th& th, const Rh& rh, ByteView ru);
  void receive_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why);
  std::size_t max_biu(SessionAddress address) const;
  void resume();
  // The link, the PU session or (ACTPU cold) everything was reset: nothing is sent.
  void lost();

  // --- from the owner
  // Takes the LU; on_ready() follows when the host knows. The LU must be free.
  void open();
  // Ends what there is, tells the host, frees the LU; on_closed() follows, never from inside the call.
  void close();
  // Frees the LU at once after its session failed.
  void release();
  // The owner, which was ready, stays and waits for the next ACTLU: in on_lu_active(again) and on_lu_inactive() only.
  void keep_owner() { owner_ = Owner::waiting; }
  // Requests: `snf` is ignored. Responses: RRI set in `rh`, RTI says which.
  SendResult submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru);
  void asked_to_read(Flow flow);
  void asked_to_write(Flow flow);
  void consumed(Flow flow, unsigned n);

 private:
  enum class Owner : std::uint8_t {
    none,
    waiting,    // for ACTLU
    notifying,  // NOTIFY (enabled) sent
    ready,
    terminating,  // TERM-SELF sent, waits for UNBIND
    unbinding,    // UNBIND sent
    leaving       // NOTIFY (disabled) sent
  };
  struct Sink final : BiuSink {
    PathControl& path;
    SessionAddress address;
    Sink(PathControl& p, SessionAddress a) : path(p), address(a) {}
    void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
      path.send(address, expedited, snf, std::move(biu));
    }
    bool congested() const override { return path.congested(); }
  };

  void on_received(HalfSession& session, const Received& received) override;
  void on_released(HalfSession& session, const SendResult& result) override;
  void on_note(HalfSession& session, Sense sense, std::string_view what) override;

  void receive_sscp(const Th& th, const Rh& rh, ByteView ru);
  void receive_lu_lu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru);
  void activate(const ActivationTable::Row& row, const Th& th, const Rh& rh, ByteView ru);
  void reset_inside(bool again);
  void lose(const ActivationTable::Row& row, bool by_dactlu);
  void count_violation(Sense why);
  SendResult send_unbind(const Unbind& unbind);
  bool own_response(const Received& received);
  void answer_for_absent_owner(HalfSession& session, const Received& received);
  void send_own(ByteView ru);
  void give_up_own_request();
  void notify(bool enabled);
  void close_lu_lu();
  void wait_until(Duration after_close, void (Lu::*then)());
  void unbind();
  void leave();
  void finish_close();

  std::string name_;
  std::uint8_t address_;
  ActivationState state_ = ActivationState::inactive;
  Owner owner_ = Owner::none;
  PathControl& path_;
  TimerQueue& timers_;
  LuUser& user_;
  const ActivationTable& table_;
  unsigned violations_ = 0;
  Sink sscp_sink_;
  Sink lu_sink_;
  HalfSession sscp_;
  HalfSession lu_lu_;
  Timer timer_;
  TimePoint close_began_{};
  std::uint16_t own_request_ = 0;  // identifier of the NOTIFY or TERM-SELF that is out
  bool own_request_pending_ = false;
  std::unordered_set<std::uint16_t> given_up_;  // identifiers of those that are not waited for any more
  std::uint16_t bind_snf_ = 0;                  // of the BIND or UNBIND that the owner has to answer
};

}  // namespace openrui
