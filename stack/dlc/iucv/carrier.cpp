#include "dlc/iucv/carrier.h"

#include <algorithm>
#include <utility>

#include "dlc/iucv/port.h"
#include "formats/ebcdic.h"

namespace openrui::iucv_link {
namespace {

using iucv::InterruptType;
using iucv::user_data;

// Target class: "SNA" in ASCII, then the kind (transports reference 11.2).
constexpr std::uint32_t kClass = 0x534E4100;
constexpr std::uint32_t kNoKind = 0xFFFFFFFF;
// The longest frame that there is: a PIU as long as SETMODE can say.
constexpr std::uint32_t kLongestFrame = 0xFFFF;

bool begins(const iucv::UserData& user, std::string_view word) {
  const auto text = to_text(user);
  return text.rfind(word, 0) == 0;
}

InopReason reason_of(iucv::ReturnCode code) {
  return code == iucv::ReturnCode::not_authorised ? InopReason::refused : InopReason::no_answer;
}

}  // namespace

Carrier::Carrier(Port& port, const LinkDefinition& definition, envelope::CarrierUser& user)
    : port_(port),
      user_(user),
      station_(definition.tag),
      remote_(definition.remote_tag.empty() ? definition.tag : definition.remote_tag) {
  port_.add(*this);
}

Carrier::~Carrier() {
  close(false);
  port_.remove(*this);
}

std::uint8_t Carrier::window() const { return port_.window(); }

std::string Carrier::state_in_words() const {
  if (connecting_ || path_ != 0) return "connecting to station " + (remote_.empty() ? "of any name" : remote_);
  return port_.waiting_in_words();
}

// --- The path --------------------------------------------------------------------------------------------------------

void Carrier::open() {
  waiting_ = true;
  resting_ = false;
  if (port_.calls()) return try_connect();
  // Nothing is told from inside a call.
  if (offer_)
    port_.timers().arm(fail_timer_, Duration::zero(), [this] { accept(*std::exchange(offer_, std::nullopt)); });
}

void Carrier::try_connect() {
  if (!waiting_ || !port_.calls() || !port_.partner_up()) return;
  waiting_ = false;
  connecting_ = true;
  iucv::ConnectRequest r;
  r.target = port_.definition().peer_user;
  r.node = port_.partner_node();
  r.limit = port_.definition().message_limit;
  r.user = user_data("SNADLC  " + remote_);
  const auto now = port_.connect(*this, r, ++attempt_);
  if (now) connected(*now);
}

// From inside open() too: what fails is told later.
void Carrier::connected(const iucv::ConnectResult& result) {
  connecting_ = false;
  if (!result.outcome.ok()) {
    return fail_later(reason_of(result.outcome.code),
                      "the partner's node refused the path: " + std::string(name(result.outcome.code)));
  }
  path_ = result.path;
  port_.bind(path_, *this);
}

void Carrier::fail_later(InopReason reason, std::string detail) {
  port_.timers().arm(fail_timer_, Duration::zero(),
                     [this, reason, detail = std::move(detail)] { user_.on_path_failed(reason, detail); });
}

void Carrier::take(const iucv::Interrupt& offer) {
  port_.bind(offer.path, *this);
  if (waiting_) return accept(offer);
  offer_ = offer;
}

void Carrier::accept(const iucv::Interrupt& offer) {
  waiting_ = false;
  path_ = offer.path;
  iucv::AcceptRequest r;
  r.path = path_;
  r.limit = port_.definition().message_limit;
  if (!port_.machine().accept(r).ok()) return;  // the originator has gone: 03 comes
  up_ = true;
  user_.on_path_up(false);
}

void Carrier::refuse_offer() {
  resting_ = false;
  if (!offer_) return;
  const auto path = std::exchange(offer_, std::nullopt)->path;
  port_.unbind(path);
  port_.machine().sever(path, user_data("NOSTATN"));
}

void Carrier::forget_path() {
  if (path_ != 0) port_.unbind(path_);
  path_ = 0;
  up_ = busy_ = false;
  queue_.clear();
  sent_.clear();
  queued_ = outstanding_ = 0;
}

void Carrier::close(bool orderly) {
  ++attempt_;
  refuse_offer();
  waiting_ = connecting_ = false;
  fail_timer_.cancel();
  const auto path = path_;
  forget_path();
  if (path != 0) port_.machine().sever(path, orderly ? user_data("SNADISC") : iucv::UserData{});
}

void Carrier::on_unreachable(const std::string& detail) {
  if (waiting_) user_.on_path_unreachable(detail);
}

// --- Interrupts ------------------------------------------------------------------------------------------------------

void Carrier::on_interrupt(const iucv::Interrupt& i) {
  switch (i.type) {
    case InterruptType::connection_complete:
      up_ = true;
      return user_.on_path_up(true);
    case InterruptType::severed:
      return on_severed(i);
    case InterruptType::resumed:
      return pump();
    case InterruptType::complete:
    case InterruptType::priority_complete:
      return on_complete(i);
    case InterruptType::pending:
    case InterruptType::priority_pending:
      return on_message(i);
    case InterruptType::connection_pending:
    case InterruptType::quiesced:
      return;
  }
}

void Carrier::on_severed(const iucv::Interrupt& i) {
  if (offer_ && i.path == offer_->path) return refuse_offer();
  const bool was_up = up_;
  const auto path = path_;
  forget_path();
  port_.machine().sever(path, {});
  if (begins(i.user, "NOSTATN")) {
    return user_.on_path_failed(InopReason::no_answer,
                                "the partner has no link station " + remote_ + ", or it is not started");
  }
  const bool link_lost = begins(i.user, "LINKLOST");
  const auto words = link_lost ? "the stream to the partner's node is lost" : "the partner severed the path";
  if (!was_up) return user_.on_path_failed(InopReason::no_answer, words);
  resting_ = !port_.calls();
  user_.on_path_lost(begins(i.user, "SNADISC"), InopReason::carrier_lost, words);
}

void Carrier::abort(const std::string& detail) {
  ++port_.count().errors;
  const auto path = path_;
  forget_path();
  if (path != 0) port_.machine().sever(path, {});
  resting_ = !port_.calls();
  user_.on_path_lost(false, InopReason::protocol_error, detail);
}

void Carrier::on_complete(const iucv::Interrupt& i) {
  const auto found = sent_.find(i.id);
  if (found == sent_.end()) return;
  outstanding_ -= found->second;
  sent_.erase(found);
  if (i.audit != 0) return abort("a message ended with an audit: " + iucv::audit_in_words(i.audit));
  pump();
  user_.on_sent();
}

void Carrier::on_message(const iucv::Interrupt& i) {
  const bool parameter = (i.flags & iucv::flag::kParameterData) != 0;
  const auto kind = (i.target_class & 0xFFFFFF00) == kClass ? i.target_class & 0xFF : kNoKind;
  if (parameter) return user_.on_frame(kind, i.parameter_data);
  if (i.length > kLongestFrame) return abort("the partner sent a message longer than any link frame");
  const auto attempt = attempt_;
  const iucv::Selector which{i.path, i.id, i.target_class};
  auto now = port_.receive(*this, which, i.length, attempt, kind);
  if (now) received(kind, std::move(*now));
}

void Carrier::received(std::uint32_t kind, iucv::ReceiveResult&& r) {
  // What was purged or cut off: the path's own interrupt tells.
  if (r.outcome.ok()) user_.on_frame(kind, r.data);
}

// --- Sending ---------------------------------------------------------------------------------------------------------

void Carrier::send(envelope::Kind kind, Buffer data) {
  if (!up_) return;
  queued_ += data.size();
  queue_.push_back({kind, std::move(data)});
  pump();
}

// SEND that ends with 3 or 2 is the closed window (11.2): the rest waits for a completion or for RESUME.
void Carrier::pump() {
  while (up_ && !queue_.empty()) {
    auto& next = queue_.front();
    iucv::SendRequest r;
    r.path = path_;
    r.flags = iucv::flag::kOneWay;
    r.target_class = kClass + static_cast<std::uint32_t>(next.kind);
    r.data = next.data.view();
    const auto result = port_.machine().send(r);
    if (!result.outcome.ok()) return;
    queued_ -= next.data.size();
    outstanding_ += next.data.size();
    sent_[result.id] = next.data.size();
    queue_.pop_front();
  }
}

void Carrier::set_busy(bool busy) {
  if (!up_ || std::exchange(busy_, busy) == busy) return;
  if (busy) {
    port_.machine().quiesce(path_, {});
  } else {
    port_.machine().resume(path_, {});
  }
}

}  // namespace openrui::iucv_link
