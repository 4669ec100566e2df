#include "dlc/sdlc/secondary.h"

#include <algorithm>
#include <utility>

#include "dlc/sdlc/framing.h"
#include "formats/th.h"

namespace openrui::sdlc {
namespace {

std::string seconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(d).count()) + " s";
}

}  // namespace

Secondary::Secondary(Line& line, const LinkDefinition& definition, LinkNotifier& notifier, const SecondaryTable& table)
    : Secondary(line, definition, LinkUser(notifier), table) {}

Secondary::Secondary(Line& line, const LinkDefinition& definition, SwitchedNotifier& notifier)
    : Secondary(line, definition, LinkUser(notifier), secondary_table()) {}

Secondary::Secondary(Line& line, const LinkDefinition& definition, LinkUser user, const SecondaryTable& table)
    : line_(line),
      definition_(definition),
      table_(&table),
      user_(user),
      transfer_(modulo_of(definition), static_cast<unsigned>(definition.window)),
      exchange_(make_exchange(definition)) {}

Secondary::~Secondary() { line_.on_gone(*this); }

std::string Secondary::station() const { return "station " + to_hex({&definition_.station, 1}); }

// --- The link appearance ---------------------------------------------------------------------------------------------

void Secondary::start() {
  if (started_) return;
  started_ = true;
  user_.begin();
  identified_ = polled_ = false;
  watch();
  line_.on_change();
}

void Secondary::stop() {
  if (!started_) return;
  started_ = open_ = false;
  input(SecondaryInput::end);
  if (state_ == SecondaryState::ending) {
    await_end();
  } else {
    watch_timer_.cancel();
  }
  if (user_.switched() != nullptr) user_.disengage();
  line_.on_change();
}

void Secondary::await_end() {
  line_.timers().arm(end_timer_, kEndLimit, [this] {
    lost_detail_ = "stopped; the host did not poll " + station() + " any more";
    input(SecondaryInput::carrier_lost);
  });
}

void Secondary::send(Buffer piu) {
  if (!contacted()) return;
  if (!line_.carries(definition_.name, piu.view(), transfer_.modulo())) return;
  transfer_.queue(std::move(piu));
  if (transfer_.queued_bytes() > kHighWater) congested_ = true;
}

std::string Secondary::state_in_words() const {
  switch (state_) {
    case SecondaryState::ndm:
      if (!started_) return "stopped";
      if (!line_.up()) return line_.state_in_words();
      if (!polled_) {
        if (!other_station_) return "connected, not polled yet";
        return "connected, not polled; the host polls station " + to_hex({&*other_station_, 1}) + " instead";
      }
      if (user_.switched() != nullptr && !open_) return "polled, the other link is not there";
      return identified_ ? "identified, waiting for SNRM" : "polled, waiting for SNRM";
    case SecondaryState::nrm:
      return confirmed_ ? "contacted" : "SNRM received, the other link is being contacted";
    case SecondaryState::frmr:
      return "frame rejected, waiting for SNRM";
    case SecondaryState::ending:
      return "ending";
    case SecondaryState::count_:
      break;
  }
  return "?";
}

// --- The carrier -----------------------------------------------------------------------------------------------------

void Secondary::on_carrier_up() {
  polled_ = identified_ = mode_reported_ = false;
  exchange_.reset();
  other_station_.reset();
  watch();
}

void Secondary::on_carrier_lost(const std::string& detail) {
  lost_reason_ = InopReason::carrier_lost;
  lost_detail_ = detail;
  polled_ = identified_ = false;
  watch_timer_.cancel();
  if (started_ || state_ != SecondaryState::ndm) input(SecondaryInput::carrier_lost);
}

// Not a timer for every frame: one that looks when it was heard last.
void Secondary::watch() {
  heard_ = line_.timers().now();
  if (!line_.up() || !needs_carrier()) return;
  line_.timers().arm(watch_timer_, line_.definition().inactivity, [this] { on_watch(); });
}

void Secondary::on_watch() {
  const auto limit = line_.definition().inactivity;
  const auto silent = line_.timers().now() - heard_;
  if (silent < limit) {
    return line_.timers().arm(watch_timer_, limit - silent, [this] { on_watch(); });
  }
  watch();
  lost_reason_ = InopReason::no_answer;
  lost_detail_ = silence_in_words();
  input(SecondaryInput::silence);
}

std::string Secondary::silence_in_words() const {
  const auto span = seconds(line_.definition().inactivity);
  if (polled_) return "the host has not polled " + station() + " for " + span;
  auto text = "connected, but the host has not polled " + station() + " for " + span;
  if (other_station_) return text + "; it polls station " + to_hex({&*other_station_, 1});
  return text + "; is the line active there?";
}

// --- Received --------------------------------------------------------------------------------------------------------

void Secondary::receive(ByteView bytes) {
  const auto parsed = parse_sdlc_frame(bytes, transfer_.modulo());
  if (!parsed) {
    ++line_.count().errors;
    return;
  }
  const auto& frame = *parsed;
  heard_ = line_.timers().now();
  polled_ = polled_ || frame.poll_final;
  // An unnumbered command wants an answer, and without P there is none to give.
  if (!frame.numbered() && !frame.poll_final) return;
  answered_ = false;
  if (const auto in = classify(frame)) input(*in, frame);
  if (frame.poll_final && !answered_) input(SecondaryInput::poll, frame);
  const bool sets_mode = frame.type == (transfer_.modulo() == SdlcModulo::extended ? SdlcType::snrme : SdlcType::snrm);
  if (user_.switched() != nullptr && started_ && sets_mode && state_ != SecondaryState::ending) user_.want();
  tell_uncongested();
}

SecondaryInput Secondary::invalid(const SdlcFrame& frame, bool SdlcReject::*why) {
  // The first one is told until the mode is set anew.
  if (state_ == SecondaryState::frmr) return SecondaryInput::rcv_invalid;
  reject_ = {};
  reject_.control = static_cast<std::uint16_t>(frame.control << 8);
  if (transfer_.modulo() == SdlcModulo::extended && frame.numbered()) {
    reject_.control |= static_cast<std::uint16_t>(frame.nr << 1 | (frame.poll_final ? 1 : 0));
  }
  reject_.vs = transfer_.vs();
  reject_.vr = transfer_.vr();
  reject_.*why = true;
  return SecondaryInput::rcv_invalid;
}

std::optional<SecondaryInput> Secondary::classify(const SdlcFrame& frame) {
  using I = SecondaryInput;
  if (frame.numbered()) return classify_numbered(frame);
  const bool bare = frame.information.empty();
  switch (frame.type) {
    case SdlcType::snrm:
    case SdlcType::snrme: {
      if (!bare) return invalid(frame, &SdlcReject::information_not_allowed);
      if (!started_) return I::rcv_set_mode_unwilling;
      const bool extended = frame.type == SdlcType::snrme;
      if (extended != (transfer_.modulo() == SdlcModulo::extended)) {
        invalid(frame, &SdlcReject::unknown_control);
        return I::rcv_other_mode;
      }
      if (user_.switched() != nullptr && (!open_ || (state_ == SecondaryState::nrm && !fresh_))) {
        return I::rcv_set_mode_unwilling;
      }
      return fresh_ ? I::rcv_set_mode_again : I::rcv_set_mode;
    }
    case SdlcType::disc_rd:
      return bare ? I::rcv_disc : invalid(frame, &SdlcReject::information_not_allowed);
    case SdlcType::xid:
      return started_ ? std::optional(I::rcv_xid) : std::nullopt;
    case SdlcType::test:
      return I::rcv_test;
    case SdlcType::up:
      return bare ? std::nullopt : std::optional(invalid(frame, &SdlcReject::information_not_allowed));
    case SdlcType::ui:
      return std::nullopt;  // carries nothing of SNA
    default:
      return invalid(frame, &SdlcReject::unknown_control);
  }
}

SecondaryInput Secondary::classify_numbered(const SdlcFrame& frame) {
  using I = SecondaryInput;
  fresh_ = false;
  if (!transfer_.valid_nr(frame.nr)) return invalid(frame, &SdlcReject::bad_nr);
  if (frame.type != SdlcType::i) {
    if (!frame.information.empty()) return invalid(frame, &SdlcReject::information_not_allowed);
    if (frame.type == SdlcType::rr) return I::rcv_rr;
    return frame.type == SdlcType::rnr ? I::rcv_rnr : I::rcv_rej;
  }
  if (frame.information.size() > kLongestInformation) return invalid(frame, &SdlcReject::information_too_long);
  if (takes_none()) return I::rcv_i_busy;
  return transfer_.expects(frame.ns) ? I::rcv_i : I::rcv_i_unexpected;
}

void Secondary::input(SecondaryInput in, const SdlcFrame& frame) {
  const auto* row = table_->find(state_, in);
  if (row == nullptr) return;
  state_ = row->next;
  perform(row->action, frame);
}

void Secondary::perform(SecondaryAction action, const SdlcFrame& frame) {
  using A = SecondaryAction;
  switch (action) {
    case A::contact:
    case A::recover:
      return be_contacted();
    case A::repeat_contact:
      return answer_with(SdlcType::ua);
    case A::reset:
      return reset();
    case A::refuse:
      return answer_with(SdlcType::dm);
    case A::refuse_lost:
      answer_with(SdlcType::dm);
      return finish(InopReason::orderly_end, "the host set the mode of " + station() + " anew (SNRM)");
    case A::refuse_mode:
      answer_with(SdlcType::dm);
      if (std::exchange(mode_reported_, true)) return;
      return lose(InopReason::refused,
                  "the host sets " + std::string(transfer_.modulo() == SdlcModulo::eight
                                                     ? "modulo 128 (SNRME), the link is configured for modulo 8"
                                                     : "modulo 8 (SNRM), the link is configured for modulo 128"));
    case A::disconnect:
      answer_with(SdlcType::ua);
      return finish(InopReason::orderly_end, "the host disconnected " + station() + " (DISC)");
    case A::stay_down:
      return stay_down();
    case A::identify:
      return identify(frame);
    case A::echo:
      return answer_with(SdlcType::test,
                         frame.information.size() <= kLongestInformation ? frame.information : ByteView());
    case A::deliver:
      return deliver(frame);
    case A::acknowledge:
      held_ = false;  // an I frame ends the primary's busy state (2.3 rule 6)
      transfer_.acknowledge(frame.nr);
      return;
    case A::clear_hold:
    case A::hold:
      held_ = action == A::hold;
      transfer_.acknowledge(frame.nr);
      return;
    case A::go_back:
      held_ = false;
      transfer_.acknowledge(frame.nr);
      return transfer_.go_back();
    case A::reject:
      transfer_.reset();
      ++line_.count().errors;
      return lose(InopReason::protocol_error, "a frame of the host was rejected (FRMR): " + to_words(reject_));
    case A::answer:
    case A::answer_ending:
      // A checkpoint: what the N(R) of this frame did not acknowledge was lost (2.3 rule 5).
      if (frame.numbered()) transfer_.go_back();
      return answer(action == A::answer_ending);
    case A::answer_rejecting:
      return answer_with(SdlcType::frmr, emit_sdlc_reject(reject_, transfer_.modulo()));
    case A::refuse_ended:
      answer_with(SdlcType::dm);
      return finish(InopReason::operator_request, "stopped");
    case A::end_disconnected:
      answer_with(SdlcType::ua);
      return finish(InopReason::operator_request, "stopped");
    case A::ended:
      return finish(InopReason::operator_request, lost_detail_);
    case A::lose:
      return finish(lost_reason_, lost_detail_);
    case A::none:
    case A::count_:
      return;
  }
}

// --- Contact ---------------------------------------------------------------------------------------------------------

void Secondary::be_contacted() {
  transfer_.reset();
  held_ = congested_ = false;
  fresh_ = true;
  identified_ = has_answer_ = false;
  answer_with(SdlcType::ua);
  const auto info = agree(definition_, exchange_, transfer_);
  exchange_.reset();
  // The primary has its UA at once, and waits with its I frames (transports reference 5.7, ENTER_BUSY).
  confirmed_ = user_.switched() == nullptr || std::exchange(wants_mode_, false);
  if (confirmed_) return user_.contacted(info);
  user_.switched()->on_set_mode();
}

void Secondary::reset() {
  transfer_.reset();
  // The user may stop the link when it hears it.
  user_.lost(InopReason::orderly_end, "the host set the mode of " + station() + " anew (SNRM)");
  if (state_ == SecondaryState::nrm) return be_contacted();
  answer_with(SdlcType::ua);
}

void Secondary::lose(InopReason reason, const std::string& detail) {
  open_ = wants_mode_ = has_answer_ = false;
  user_.lost(reason, detail);
}

void Secondary::identify(const SdlcFrame& frame) {
  if (user_.switched() != nullptr) return pass_xid(frame);
  const Bytes theirs(frame.information.begin(), frame.information.end());
  user_.notifier().on_xid(theirs, false);
  if (!started_) return;
  // A repeated command, whose answer was lost, gets the same answer.
  XidStep step;
  if (!std::exchange(identified_, true) || theirs != partner_xid_) {
    if (theirs.empty()) exchange_.reset();  // asks from the beginning
    step = exchange_.received(theirs);
    own_xid_ = step.xid;
    partner_xid_ = theirs;
  }
  answer_with(SdlcType::xid, own_xid_);
  user_.notifier().on_xid(own_xid_, true);
  if (step.kind != XidStep::Kind::refuse) return;
  exchange_.reset();
  identified_ = false;
  lose(step.reason, step.why);
}

void Secondary::stay_down() {
  answer_with(SdlcType::dm);
  exchange_.reset();
  if (user_.switched() != nullptr) return lose(InopReason::orderly_end, "the host ended " + station() + " (DISC)");
  if (!std::exchange(identified_, false) || !started_) return;
  const auto own = definition_.xid ? "our XID " + to_words(*definition_.xid) : std::string("our null XID");
  lose(InopReason::refused, "the host ended the link after " + own + ": no PU there has this IDBLK and IDNUM");
}

void Secondary::finish(InopReason reason, const std::string& detail) {
  transfer_.reset();
  held_ = fresh_ = congested_ = identified_ = false;
  end_timer_.cancel();
  if (!started_) watch_timer_.cancel();
  const bool was_contacted = user_.was_contacted();
  if (was_contacted && started_ && line_.up()) watch();
  line_.on_change();
  lose(reason, detail);
}

// --- Data ------------------------------------------------------------------------------------------------------------

void Secondary::deliver(const SdlcFrame& frame) {
  held_ = false;
  transfer_.acknowledge(frame.nr);
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

void Secondary::answer(bool ending) {
  frames_.clear();
  if (!held_) transfer_.send(definition_.station, kLongestTransmission - kFrameOverhead, frames_);
  line_.count().pius_out += frames_.size();
  if (frames_.empty()) {
    // What the primary does not take any more is not waited for.
    if (ending && (transfer_.idle() || held_)) return answer_with(SdlcType::disc_rd);
    return answer_with(takes_none() ? SdlcType::rnr : SdlcType::rr);
  }
  if (takes_none()) {
    // I frames say nothing of our busy state.
    SdlcFrame last;
    last.address = definition_.station;
    last.type = SdlcType::rnr;
    last.nr = transfer_.vr();
    frames_.push_back(last);
  }
  frames_.back().poll_final = true;
  answered_ = true;
  line_.transmit(frames_, transfer_.modulo());
}

void Secondary::answer_with(SdlcType type, ByteView information) {
  if (answered_) return;
  answered_ = true;
  SdlcFrame frame;
  frame.address = definition_.station;
  frame.type = type;
  frame.nr = transfer_.vr();
  frame.poll_final = true;
  frame.information = information;
  line_.transmit({&frame, 1}, transfer_.modulo());
}

void Secondary::tell_uncongested() {
  if (!congested_ || transfer_.queued_bytes() >= kLowWater || !contacted()) return;
  congested_ = false;
  user_.notifier().on_uncongested();
}

}  // namespace openrui::sdlc
