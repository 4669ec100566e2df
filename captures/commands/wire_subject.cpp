#include "commands/wire_subject.h"

#include <algorithm>

#include "captures/text.h"
#include "formats/ru/response.h"
#include "formats/sense.h"

namespace openrui {

namespace {

std::string in_milliseconds(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

}  // namespace

WireSubject::WireSubject(const Settings& settings, const Conversation& conversation) : settings_(settings) {
  for (const auto& step : conversation.steps) {
    if (step.kind != Step::Kind::biu) continue;
    auto& plus = captured_plus_[step.session.lu];
    const auto partner = step.session.partner;
    if (partner != 0 && std::find(plus.begin(), plus.end(), partner) == plus.end()) plus.push_back(partner);
  }
}

WireSubject::~WireSubject() = default;

Result<std::unique_ptr<WireSubject>, std::string> WireSubject::make(const Settings& settings,
                                                                    const Conversation& conversation) {
  if (conversation.links.size() > 1) {
    return "the capture has " + std::to_string(conversation.links.size()) +
           " links, and --to is one; --link NAME chooses";
  }
  std::unique_ptr<WireSubject> subject(new WireSubject(settings, conversation));
  auto wire = WireLink::open(settings.wire);
  if (!wire) return wire.error();
  subject->wire_ = std::move(wire.value());
  return subject;
}

std::string WireSubject::in_words() const {
  return std::string(settings_.wire.link.host ? "the node" : "the host") + " at " + settings_.name;
}

// Only when there is more to come: a capture often ends with the link.
void WireSubject::link_reset(std::uint16_t) { begin_anew_ = used_; }

bool WireSubject::bring_up() {
  const bool up = std::exchange(begin_anew_, false) ? wire_->restart(settings_.link_limit)
                                                    : wire_->wait_until_up(settings_.link_limit);
  used_ = true;
  if (!up && failure_.empty()) {
    failure_ = "no link to the peer within " + in_milliseconds(settings_.link_limit) + ": " + wire_->state_in_words();
  }
  return up;
}

void WireSubject::receive(const Step& step, ByteView piu) {
  const auto th = parse_th(piu);
  if (!th || !bring_up()) return;
  SessionAddress address{step.session.lu, step.session.partner};
  const auto found = plu_of_peer_.find({address.lu, address.partner});
  if (found != plu_of_peer_.end()) address.partner = found->second;
  wire_->send(address, th->expedited, th->snf, step.rh, piu.subspan(Th::kSize + Rh::kSize));
}

std::string WireSubject::act(const Step&) {
  if (!bring_up() || wire_->up()) return {};
  return "the link is down: " + wire_->state_in_words();
}

bool WireSubject::linger() {
  constexpr Duration kMoment = std::chrono::milliseconds(500);
  return wait_for(std::min(kMoment, settings_.answer_limit));
}

bool WireSubject::wait_for(Duration limit) {
  if (!wire_->up()) return false;
  const auto biu = wire_->receive(limit);
  if (!biu) return false;
  take(*biu);
  return true;
}

void WireSubject::take(const WireBiu& biu) {
  const auto lu = captured_plus_.find(biu.address.lu);
  if (lu == captured_plus_.end() && biu.address.lu != 0) {
    unknown_lus_.insert(biu.address.lu);
    return refuse(biu);
  }
  auto partner = biu.address.partner;
  if (partner != 0) {
    const auto& captured = lu->second;
    const auto [place, added] = plu_of_capture_.emplace(std::pair(biu.address.lu, partner), partner);
    // A PLU that the capture has under another address: the first one that is not taken yet.
    const bool known = std::find(captured.begin(), captured.end(), partner) != captured.end();
    for (const auto candidate : captured) {
      if (!added || known || plu_of_peer_.count({biu.address.lu, candidate}) != 0) continue;
      place->second = candidate;
      break;
    }
    plu_of_peer_[{biu.address.lu, place->second}] = partner;
    partner = place->second;
  }
  const bool from_host = !settings_.wire.link.host;
  Th th = biu.th;
  th.mpf = Mpf::whole;
  th.daf = from_host ? biu.address.lu : partner;
  th.oaf = from_host ? partner : biu.address.lu;
  replay::Output out{0, Bytes(Th::kSize)};
  emit_th(th, out.piu.data());
  out.piu.insert(out.piu.end(), biu.rh.bytes().begin(), biu.rh.bytes().end());
  out.piu.insert(out.piu.end(), biu.ru.begin(), biu.ru.end());
  outputs.push_back(std::move(out));
}

// As a node does that has no such LU (SNA reference 5.2).
void WireSubject::refuse(const WireBiu& biu) {
  if (biu.rh.rri() || !biu.rh.answerable()) return;
  Bytes ru(4);
  emit_sense(sense::unrecognised_destination, ru.data());
  const auto echoed = std::min(echoed_length(biu.rh, biu.address.is_sscp()), biu.ru.size());
  ru.insert(ru.end(), biu.ru.begin(), biu.ru.begin() + static_cast<std::ptrdiff_t>(echoed));
  wire_->send(biu.address, biu.th.expedited, biu.th.snf, response_rh(biu.rh, false), ru);
}

std::vector<std::string> WireSubject::remarks() const {
  std::vector<std::string> all;
  for (const auto lu : unknown_lus_) {
    std::string text = "LU ";
    append_hex(text, lu, 2);
    all.push_back(text + ": the peer has it and the capture has not; what it sent there was refused");
  }
  return all;
}

}  // namespace openrui
