#include "dlc/sdlc/primary.h"

#include <algorithm>
#include <utility>

#include "dlc/sdlc/framing.h"
#include "formats/th.h"

namespace openrui::sdlc {
namespace {

// The pause between polls: none behind a turn with data, then this, doubled up to what is configured, so that an answer
// that takes a little is fetched soon and an idle line costs little.
constexpr Duration kFirstPause = std::chrono::microseconds(50);

}  // namespace

Primary::Primary(Line& line, const LinkDefinition& definition, LinkNotifier& notifier, const PrimaryTable& table)
    : Primary(line, definition, LinkUser(notifier), table) {}

Primary::Primary(Line& line, const LinkDefinition& definition, SwitchedNotifier& notifier)
    : Primary(line, definition, LinkUser(notifier), primary_table()) {}

Primary::Primary(Line& line, const LinkDefinition& definition, LinkUser user, const PrimaryTable& table)
    : line_(line),
      definition_(definition),
      table_(&table),
      user_(user),
      transfer_(modulo_of(definition), static_cast<unsigned>(definition.window)),
      exchange_(make_exchange(definition)),
      backoff_(line.definition().reconnect_min) {}

Primary::~Primary() { line_.on_gone(*this); }

std::string Primary::station() const { return "station " + to_hex({&definition_.station, 1}); }

// --- The link appearance ---------------------------------------------------------------------------------------------

void Primary::start() {
  if (started_) return;
  started_ = true;
  user_.begin();
  backoff_ = line_.definition().reconnect_min;
  if (state_ == PrimaryState::disc) next_ = line_.timers().now();
  line_.on_change();
}

void Primary::stop() {
  if (!started_) return;
  started_ = false;
  reason_ = InopReason::operator_request;
  detail_ = "stopped";
  if (state_ == PrimaryState::nrm || state_ == PrimaryState::poll_w) {
    ending_ = true;
    line_.timers().arm(end_timer_, kEndLimit, [this] {
      input(PrimaryInput::end);
      line_.on_change();
    });
  } else {
    input(PrimaryInput::end);
  }
  if (user_.switched() != nullptr) user_.disengage();
  line_.on_change();
}

void Primary::send(Buffer piu) {
  if (!contacted()) return;
  if (!line_.carries(definition_.name, piu.view(), transfer_.modulo())) return;
  transfer_.queue(std::move(piu));
  if (transfer_.queued_bytes() > kHighWater) congested_ = true;
  line_.on_change();
}

bool Primary::contacted() const {
  return (state_ == PrimaryState::nrm || state_ == PrimaryState::poll_w) && !ending_ && user_.was_contacted();
}

std::string Primary::state_in_words() const {
  switch (state_) {
    case PrimaryState::disc:
      if (!started_) return "stopped";
      if (!line_.up()) return line_.state_in_words();
      if (user_.engaged()) return "the station is there";
      return next_ > line_.timers().now() ? "waiting to try again" : "waiting for the line";
    case PrimaryState::xid_w:
      return "XID exchange";
    case PrimaryState::snrm_w:
      return "SNRM sent, waiting for UA";
    case PrimaryState::nrm:
    case PrimaryState::poll_w:
      return ending_ ? "ending" : "contacted";
    case PrimaryState::disc_w:
      return "ending";
    case PrimaryState::count_:
      break;
  }
  return "?";
}

// --- The line --------------------------------------------------------------------------------------------------------

std::optional<TimePoint> Primary::due() const {
  if (!line_.up() || awaiting_) return std::nullopt;
  const bool data = transfer_.may_send() && !held_ && !stalled_;
  const bool end = ending_ && transfer_.idle();
  switch (state_) {
    case PrimaryState::disc:
      if (!started_ || (user_.switched() != nullptr && !wants_turn_disconnected())) return std::nullopt;
      return next_;
    case PrimaryState::xid_w:
      if (user_.switched() != nullptr && !has_command_) return std::nullopt;
      return line_.timers().now();
    case PrimaryState::nrm:
      return data || end ? line_.timers().now() : next_;
    default:
      return line_.timers().now();
  }
}

void Primary::take_turn() {
  // An end that waits for what is queued.
  if (ending_ && state_ == PrimaryState::nrm && transfer_.idle()) input(PrimaryInput::end);
  if (user_.switched() != nullptr && state_ == PrimaryState::disc && !user_.engaged()) {
    if (definition_.leased) return want();
    look_for_station();
  }
  const bool leased = state_ == PrimaryState::disc && definition_.leased;
  input(leased ? PrimaryInput::turn_leased : PrimaryInput::turn);
}

void Primary::on_reply_timeout() {
  awaiting_ = false;
  if (++tries_ < line_.definition().retries) return;
  // What ends already has its reason.
  if (state_ != PrimaryState::disc_w && !ending_ && !refusing_) {
    reason_ = user_.was_contacted() ? InopReason::retry_limit : InopReason::no_answer;
    const auto what = state_ == PrimaryState::xid_w ? "XID" : state_ == PrimaryState::snrm_w ? "SNRM" : "polls";
    detail_ = station() + " does not answer (" + what + ", " + std::to_string(tries_) + " times)";
  }
  input(PrimaryInput::exhausted);
}

void Primary::on_carrier_up() {
  backoff_ = line_.definition().reconnect_min;
  next_ = line_.timers().now();
}

void Primary::on_carrier_lost(const std::string& detail) {
  awaiting_ = false;
  if (state_ != PrimaryState::disc_w && !ending_) {
    reason_ = InopReason::carrier_lost;
    detail_ = detail;
  }
  if (state_ == PrimaryState::disc && user_.engaged()) return finish(reason_, detail_);
  input(PrimaryInput::carrier_lost);
}

// --- Received --------------------------------------------------------------------------------------------------------

void Primary::receive(ByteView bytes) {
  const auto parsed = parse_sdlc_frame(bytes, transfer_.modulo());
  if (!parsed) {
    ++line_.count().errors;
    return;
  }
  tries_ = 0;
  if (const auto in = classify(*parsed)) input(*in, *parsed);
  // A poll is answered by numbered frames; a late UA is not the answer.
  if (parsed->poll_final && parsed->numbered()) input(PrimaryInput::final, *parsed);
  tell_uncongested();
}

PrimaryInput Primary::fault(std::string detail) {
  detail_ = station() + ' ' + std::move(detail);
  return PrimaryInput::rcv_invalid;
}

std::optional<PrimaryInput> Primary::classify(const SdlcFrame& frame) {
  using I = PrimaryInput;
  if (frame.numbered()) return classify_numbered(frame);
  // What the detail is for, if the table makes an end of it.
  const auto why = [this](I in, const std::string& text) {
    if (state_ == PrimaryState::nrm || state_ == PrimaryState::poll_w) fault(text);
    return in;
  };
  switch (frame.type) {
    case SdlcType::xid:
      return I::rcv_xid;
    case SdlcType::ua: {
      const bool again = fresh_ && (state_ == PrimaryState::nrm || state_ == PrimaryState::poll_w);
      return again ? I::rcv_ua_again : why(I::rcv_ua, "sent UA without being asked to");
    }
    case SdlcType::dm:
      return why(I::rcv_dm, "is in disconnected mode (DM)");
    case SdlcType::disc_rd:
      return why(I::rcv_rd, "asked for the end (RD)");
    case SdlcType::sim_rim:
      return why(I::rcv_rim, "wants to be initialised (RIM), which is not done here");
    case SdlcType::frmr: {
      const auto reject = parse_sdlc_reject(frame.information, transfer_.modulo());
      return why(I::rcv_frmr, "rejected a frame (FRMR): " +
                                  (reject ? to_words(*reject) : "information field " + to_hex(frame.information)));
    }
    default:
      return std::nullopt;  // TEST, UI and what we never ask for
  }
}

PrimaryInput Primary::classify_numbered(const SdlcFrame& frame) {
  using I = PrimaryInput;
  fresh_ = false;
  if (!transfer_.valid_nr(frame.nr)) {
    return fault("acknowledged what was not sent: N(R)=" + std::to_string(frame.nr) +
                 " V(S)=" + std::to_string(transfer_.vs()));
  }
  if (frame.type == SdlcType::rr) return I::rcv_rr;
  if (frame.type == SdlcType::rnr) return I::rcv_rnr;
  if (frame.type == SdlcType::rej) return I::rcv_rej;
  if (frame.information.size() > kLongestInformation) {
    return fault("sent an information field of " + std::to_string(frame.information.size()) + " bytes");
  }
  if (takes_none()) return I::rcv_i_busy;
  return transfer_.expects(frame.ns) ? I::rcv_i : I::rcv_i_unexpected;
}

void Primary::input(PrimaryInput in, const SdlcFrame& frame) {
  const auto* row = table_->find(state_, in);
  if (row == nullptr) return;
  if (state_ != row->next) {
    state_ = row->next;
    awaiting_ = asking_ = false;
    tries_ = 0;
  }
  perform(row->action, frame);
}

void Primary::perform(PrimaryAction action, const SdlcFrame& frame) {
  using A = PrimaryAction;
  switch (action) {
    case A::send_xid:
      return ask();
    case A::judge_xid:
      return judge(frame.information);
    case A::judge_dm:
      return judge_dm();
    case A::set_mode:
      transfer_.reset();
      return command(transfer_.modulo() == SdlcModulo::extended ? SdlcType::snrme : SdlcType::snrm);
    case A::come_up:
      return come_up();
    case A::send_data:
      return send_data();
    case A::poll_again:
      return poll();
    case A::deliver:
      return deliver(frame);
    case A::acknowledge:
      held_ = false;  // an I frame ends the secondary's busy state (2.3 rule 6)
      return acknowledge(frame.nr);
    case A::clear_hold:
    case A::hold:
      held_ = action == A::hold;
      return acknowledge(frame.nr);
    case A::go_back:
      held_ = false;
      acknowledge(frame.nr);
      return transfer_.go_back();
    case A::checkpoint:
      return checkpoint();
    case A::fall:
      return fall();
    case A::obey:
      if (!ending_) reason_ = InopReason::orderly_end;
      return;
    case A::fail:
      if (!ending_) reason_ = InopReason::protocol_error;
      ++line_.count().errors;
      return;
    case A::send_disc:
      return command(SdlcType::disc_rd);
    case A::give_up:
    case A::ended:
      return finish(ending_ ? InopReason::operator_request : reason_, detail_);
    case A::none:
    case A::count_:
      return;
  }
}

// --- Identification and contact --------------------------------------------------------------------------------------

// A secondary cannot ask: that it is on the line counts as its null XID.
void Primary::ask() {
  if (user_.switched() != nullptr) {
    command(SdlcType::xid, own_xid_);
    return user_.notifier().on_xid(own_xid_, true);
  }
  if (!asking_) {
    asking_ = true;
    refusing_ = false;
    exchange_.reset();
    own_xid_ = exchange_.received({}).xid;
  }
  command(SdlcType::xid, own_xid_);
  user_.notifier().on_xid(own_xid_, true);
}

void Primary::judge(ByteView information) {
  if (user_.switched() != nullptr) return pass_answer(information);
  const Bytes xid(information.begin(), information.end());
  user_.notifier().on_xid(xid, false);
  // The user may have stopped the link when it saw it.
  if (!started_ || state_ != PrimaryState::xid_w) return;
  if (refusing_) return input(PrimaryInput::refuse);
  auto step = exchange_.received(xid);
  switch (step.kind) {
    case XidStep::Kind::contact:
      return input(PrimaryInput::contact);
    case XidStep::Kind::refuse:
      reason_ = step.reason;
      detail_ = std::move(step.why);
      // The partner is told by another XID, if the exchange has one for it.
      refusing_ = true;
      if (step.xid.empty()) return input(PrimaryInput::refuse);
      [[fallthrough]];
    case XidStep::Kind::send:
      own_xid_ = std::move(step.xid);
      awaiting_ = false;
      return;
    case XidStep::Kind::nothing:
      return;
  }
}

void Primary::judge_dm() {
  // It is there, and cannot identify itself.
  if (user_.switched() != nullptr) return pass_answer({});
  const bool identifies = definition_.xid || definition_.xid_format == 3;
  if (identifies) return not_ready("XID");
  user_.notifier().on_xid({}, false);
  if (started_ && state_ == PrimaryState::disc) input(PrimaryInput::contact);
}

void Primary::come_up() {
  held_ = congested_ = ending_ = stalled_ = sent_data_ = progress_ = false;
  fresh_ = true;
  pause_ = {};
  next_ = line_.timers().now();
  backoff_ = line_.definition().reconnect_min;
  user_.contacted(agree(definition_, exchange_, transfer_));
}

void Primary::fall() {
  if (!user_.was_contacted()) return not_ready("SNRM");
  finish(ending_ ? InopReason::operator_request : InopReason::orderly_end, detail_);
}

void Primary::not_ready(const std::string& command) {
  be_disconnected();
  user_.not_ready(station() + " answered " + command + " with DM: it is there, but not ready");
}

void Primary::finish(InopReason reason, const std::string& detail) {
  be_disconnected();
  user_.lost(reason, detail);
}

void Primary::be_disconnected() {
  transfer_.reset();
  held_ = fresh_ = congested_ = ending_ = false;
  has_command_ = looking_ = reaching_ = false;
  end_timer_.cancel();
  answer_timer_.cancel();
  next_ = line_.timers().now() + backoff_;
  backoff_ = std::min(backoff_ * 2, line_.definition().reconnect_max);
  line_.on_change();
}

// --- Turns -----------------------------------------------------------------------------------------------------------

void Primary::command(SdlcType type, ByteView information) {
  awaiting_ = true;
  SdlcFrame frame;
  frame.address = definition_.station;
  frame.type = type;
  frame.nr = transfer_.vr();
  frame.poll_final = true;
  frame.information = information;
  line_.transmit({&frame, 1}, transfer_.modulo());
}

void Primary::poll() { command(takes_none() ? SdlcType::rnr : SdlcType::rr); }

void Primary::send_data() {
  frames_.clear();
  if (!held_) transfer_.send(definition_.station, kLongestTransmission - kFrameOverhead, frames_);
  line_.count().pius_out += frames_.size();
  sent_data_ = !frames_.empty();
  progress_ = false;
  SdlcFrame last;
  last.address = definition_.station;
  last.type = takes_none() ? SdlcType::rnr : SdlcType::rr;
  last.nr = transfer_.vr();
  last.poll_final = true;
  frames_.push_back(last);
  awaiting_ = true;
  line_.transmit(frames_, transfer_.modulo());
}

void Primary::acknowledge(std::uint8_t nr) {
  if (transfer_.acknowledge(nr) != 0) progress_ = true;
}

void Primary::deliver(const SdlcFrame& frame) {
  held_ = false;
  progress_ = true;
  acknowledge(frame.nr);
  transfer_.take();
  if (frame.information.size() < Th::kSize) {
    ++line_.count().errors;
    line_.report(Severity::warning, definition_.name + ": a PIU of " + std::to_string(frame.information.size()) +
                                        " bytes is shorter than a transmission header and was dropped");
    return;
  }
  ++line_.count().pius_in;
  user_.notifier().on_piu(frame.information);
}

void Primary::checkpoint() {
  transfer_.go_back();
  stalled_ = sent_data_ && !progress_;
  if (progress_) {
    pause_ = {};
  } else {
    pause_ = pause_ == Duration::zero() ? kFirstPause : pause_ * 2;
  }
  pause_ = std::min(pause_, line_.definition().poll_pause);
  next_ = line_.timers().now() + pause_;
}

void Primary::tell_uncongested() {
  if (!congested_ || transfer_.queued_bytes() >= kLowWater || !contacted()) return;
  congested_ = false;
  user_.notifier().on_uncongested();
}

}  // namespace openrui::sdlc
