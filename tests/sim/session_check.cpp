#include "sim/session_check.h"

#include <algorithm>
#include <cstdio>

namespace openrui::sim {

namespace {

// SNA reference 4.2 and 7; written out, so that a fault in formats/ does not hide here.
enum Code : std::uint8_t { kBind = 0x31, kUnbind = 0x32, kSdt = 0xA0, kClear = 0xA1, kStsn = 0xA2, kCancel = 0x83 };
constexpr std::size_t kBindLength = 26;

std::string hex4(std::uint16_t n) {
  char text[5];
  std::snprintf(text, sizeof text, "%04X", n);
  return text;
}

// SNA reference 6.5: a * 2^b.
std::size_t coded_size(std::uint8_t coded) { return static_cast<std::size_t>(coded >> 4) << (coded & 15); }

}  // namespace

void SessionCheck::fail(const std::string& what) {
  journal_.fail(name_ + (primary_ ? " at the host: " : " at the node: ") + what);
}

void SessionCheck::clear_tables() {
  for (auto& by : asked_) {
    for (auto& flow : by) flow.clear();
  }
}

void SessionCheck::forget() {
  clear_tables();
  restart();
  bound_ = open_ = false;
  image_.clear();
  candidate_.clear();
}

// SNA reference 11.1, "Reset of the machines at BIND, CLEAR".
void SessionCheck::restart() {
  last_sent_ = 0;
  any_number_ = false;
  sent_ = granted_ = windows_owed_ = 0;
  asked_for_window_ = false;
  in_chain_ = false;
  open_ = bound_ && !has_sdt_;
  chain_ = {};
  end_pending_ = {};
  direction_ = Direction::unknown;
  bracket_ = Bracket::unused;
  if (!bound_) return;
  const bool reset_betb = (image_[6] & 0x20) != 0;
  // Not enforced in full duplex (11.5).
  const bool brackets = !full_duplex_ && (reset_betb || ((image_[4] | image_[5]) & 0x01) != 0);
  if (brackets) bracket_ = reset_betb ? Bracket::between : Bracket::in;
  // Between brackets either side may begin (11.5).
  if (flip_flop_ && !reset_betb) {
    direction_ = ((image_[7] & 0x01) != 0) == primary_ ? Direction::send : Direction::receive;
  }
}

void SessionCheck::start(ByteView bind) {
  image_.assign(bind.begin(), bind.end());
  bound_ = true;
  const auto fm = image_[2];
  const auto ts = image_[3];
  has_sdt_ = ts == 3 || ts == 4;
  const auto usage = image_[primary_ ? 4 : 5];
  own_.chains = (usage & 0x80) != 0;
  own_.delayed_requests = (usage & 0x40) != 0;
  own_.responses = (usage >> 4) & 3;
  own_.window = image_[primary_ ? 9 : 8] & 0x3F;
  own_.max_ru = coded_size(image_[primary_ ? 11 : 10]);
  flip_flop_ = (image_[7] & 0xC0) == 0x80;
  full_duplex_ = (image_[7] & 0xC0) == 0 || fm == 2;
  rule_1_ = (image_[6] & 0x10) != 0;
  if (fm == 2) {  // 10.2
    own_.chains = false;
    flip_flop_ = rule_1_ = false;
    if (!primary_) own_.delayed_requests = true, own_.responses = 0;
  }
  clear_tables();
  restart();
  if (journal_.writes_ladder()) journal_.note(name_ + (primary_ ? " host: " : " node: ") + to_hex(bind));
  if (primary_) return;
  static constexpr const char* kModes[] = {"FDX", "HDX-contention", "HDX-FF", "?"};
  std::string item = "FM" + std::to_string(fm) + "/TS" + std::to_string(ts);
  journal_.coverage.count("bindings", item);
  journal_.coverage.count("send/receive mode", kModes[image_[7] >> 6]);
  journal_.coverage.count(
      "brackets", bracket_ == Bracket::unused
                      ? "none"
                      : (rule_1_ ? "rule 1" : "rule 2") + std::string(bracket_ == Bracket::in ? " INB" : " BETB"));
  journal_.coverage.count("pacing", std::string(own_.window != 0 ? "to host " : "") +
                                        ((image_[9] & 0x3F) != 0 ? "to node " : "") +
                                        ((image_[8] & 0x80) != 0 ? "two-stage" : "one-stage"));
}

// --- requests and responses

void SessionCheck::pass(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  accepted_ = 0;
  if (rh.rri()) {
    response(sent, expedited, snf, rh, ru);
  } else {
    request(sent, expedited, snf, rh, ru);
  }
}

void SessionCheck::request(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  if (lu_lu_) {
    if (rh.category() == RuCategory::sc) {
      if (!ru.empty()) session_control_request(sent, ru[0], ru);
    } else {
      if (sent && !open_) fail("sends a request " + hex4(snf) + " while data traffic is not active");
      if (!expedited) {
        if (sent) {
          check_sent_number(snf, rh);
          check_sent_data(snf, rh, ru);
        } else if (rh.pi()) {
          ++windows_owed_;
        }
        if (rh.category() == RuCategory::fmd && !rh.sdi()) {
          follow_bracket(sent, rh);
          follow_direction(sent, rh);
        }
      }
    }
  }
  remember(sent, expedited, snf, rh, ru);
}

// SNA reference 11.2, 11.9. The first request of a window asks for the next one.
void SessionCheck::check_sent_number(std::uint16_t snf, const Rh& rh) {
  if (!any_number_ && snf != static_cast<std::uint16_t>(last_sent_ + 1)) {
    fail("sends number " + hex4(snf) + " after " + hex4(last_sent_));
  }
  any_number_ = false;
  last_sent_ = snf;
  ++sent_;
  if (own_.window == 0) {
    if (rh.pi()) fail("asks for a window on an unpaced flow");
    return;
  }
  if (sent_ > own_.window * (1 + granted_)) {
    fail("sends request " + std::to_string(sent_) + " with " + std::to_string(1 + granted_) + " windows of " +
         std::to_string(own_.window));
  }
  if (rh.pi()) asked_for_window_ = true;
}

void SessionCheck::check_sent_data(std::uint16_t snf, const Rh& rh, ByteView ru) {
  if (rh.category() != RuCategory::fmd) {
    // SNA reference 11.3: between the elements of a chain only CANCEL, which ends it.
    const bool cancel = !ru.empty() && ru[0] == kCancel;
    if (in_chain_ && !cancel) fail("sends a DFC request " + hex4(snf) + " inside a chain");
    in_chain_ = false;
    if (cancel) chain_[1] = {};
    return;
  }
  if (rh.bci() == in_chain_) {
    fail(std::string("sends element ") + hex4(snf) + (in_chain_ ? " with BC inside a chain" : " without BC"));
  }
  in_chain_ = !rh.eci();
  if (rh.sdi()) return;  // an exception request has its place in the chain, but no data (3.8)
  if (!own_.chains && !rh.only_in_chain()) fail("sends a chain of several RUs");
  if (own_.max_ru != 0 && ru.size() > own_.max_ru) {
    fail("sends " + std::to_string(ru.size()) + " bytes where " + std::to_string(own_.max_ru) + " are allowed");
  }
  // 11.4: immediate request mode.
  if (rh.bci() && !own_.delayed_requests) {
    for (const auto& a : asked_[1][0]) {
      if (a.ended && !a.answered && a.rh.response_form() == ResponseForm::definite) {
        fail("begins chain " + hex4(snf) + " while the response to " + hex4(a.last) + " is outstanding");
      }
    }
  }
  if (!rh.eci()) return;
  const auto form = rh.response_form();
  const bool allowed = own_.responses == 0   ? form == ResponseForm::none
                       : own_.responses == 1 ? form == ResponseForm::exception
                       : own_.responses == 2 ? form == ResponseForm::definite
                                             : form == ResponseForm::exception || form == ResponseForm::definite;
  if (!allowed) fail("ends chain " + hex4(snf) + " with a form of response that the BIND does not allow");
}

// SNA reference 11.6, as far as one end can know it: what is open in a race is unknown until the next bracket.
void SessionCheck::follow_bracket(bool sent, const Rh& rh) {
  if (bracket_ == Bracket::unused) return;
  auto& chain = chain_[sent ? 1 : 0];
  if (rh.bci()) {
    chain.eb = rh.ebi();
    if (sent && rh.bbi() && bracket_ == Bracket::in) fail("begins a bracket inside a bracket");
    if (sent && !rh.bbi() && bracket_ == Bracket::between) fail("begins a chain between brackets without BB");
    if (rh.bbi()) bracket_ = !sent && bracket_ == Bracket::in ? Bracket::unknown : Bracket::in;
  }
  if (!rh.eci() || !chain.eb) return;
  chain.eb = false;
  if (rule_1_ && rh.response_form() == ResponseForm::definite) {
    bracket_ = Bracket::unknown;
    end_pending_[sent ? 1 : 0] = true;
  } else {
    bracket_ = Bracket::between;
  }
  direction_ = Direction::unknown;
}

// SNA reference 11.5.
void SessionCheck::follow_direction(bool sent, const Rh& rh) {
  if (!flip_flop_) return;
  if (sent && direction_ == Direction::receive) fail("sends out of turn");
  if (!sent) direction_ = Direction::receive;
  if (rh.eci() && rh.cdi()) direction_ = sent ? Direction::receive : Direction::send;
  if (bracket_ == Bracket::between || bracket_ == Bracket::unknown) direction_ = Direction::unknown;
}

void SessionCheck::remember(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  auto& table = asked_[sent ? 1 : 0][expedited ? 1 : 0];
  // While data traffic is not active there are no chains: each element is refused by itself (11.1, GATE).
  const bool chained = lu_lu_ && open_ && !expedited && rh.category() == RuCategory::fmd;
  const bool coded = rh.category() == RuCategory::sc || rh.category() == RuCategory::dfc;
  const std::uint8_t code = coded && !ru.empty() ? ru[0] : std::uint8_t{0};
  if (!expedited && code == kCancel && lu_lu_) {
    if (!table.empty() && !table.back().ended) table.back().ended = true;
  }
  if (chained && !rh.bci() && !table.empty() && !table.back().ended &&
      snf == static_cast<std::uint16_t>(table.back().last + 1)) {
    auto& chain = table.back();
    chain.last = snf;
    chain.rh = rh;
    chain.ended = rh.eci();
    return;
  }
  if (!rh.answerable()) return;
  // Identifiers and numbers are used again some day; what was answered long ago is no more of interest.
  constexpr std::size_t kKept = 512;
  if (table.size() > 2 * kKept) table.erase(table.begin(), table.begin() + kKept);
  const bool refused = !sent && refused_early_ && begun_ == snf;
  table.push_back({snf, snf, rh, code, rh.eci() || !chained, refused});
}

SessionCheck::Asked* SessionCheck::find(bool sent, bool expedited, std::uint16_t snf) {
  auto& table = asked_[sent ? 1 : 0][expedited ? 1 : 0];
  const auto found = std::find_if(table.rbegin(), table.rend(), [snf](const Asked& a) { return a.contains(snf); });
  return found == table.rend() ? nullptr : &*found;
}

void SessionCheck::pacing_response(bool sent) {
  if (sent) {
    if (windows_owed_ == 0) return fail("grants a window that was not asked for");
    --windows_owed_;
  } else if (asked_for_window_) {
    asked_for_window_ = false;
    ++granted_;
  }
}

void SessionCheck::response(bool sent, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  if (lu_lu_ && !expedited && rh.pi()) pacing_response(sent);
  if (rh.isolated_pacing()) return;
  auto* asked = find(!sent, expedited, snf);
  if (asked == nullptr) {
    if (sent && rh.rti() && !refused_early_ && begun_ == snf) {
      refused_early_ = true;
      return;
    }
    if (sent) fail("answers " + hex4(snf) + ", which was not received or does not ask for it");
    return;
  }
  // A response that does not name its request is dropped (11.4), so it answers nothing.
  const auto named = rh.rti() && ru.size() >= 4 ? ru.subspan(4) : ru;
  if (!sent && asked->code != 0 && !named.empty() && named[0] != asked->code) return;
  if (sent) {
    if (asked->answered) fail("answers " + hex4(snf) + " twice");
    if (!rh.rti() && asked->rh.response_form() == ResponseForm::exception && !asked->rh.sdi()) {
      fail("answers " + hex4(snf) + " positively, which asks for exceptions only");
    }
    if (!rh.rti() && !asked->ended) fail("answers " + hex4(snf) + " positively before its chain has ended");
  }
  asked->answered = true;
  if (rh.rti()) {
    direction_ = Direction::unknown;
    if (bracket_ != Bracket::unused) bracket_ = Bracket::unknown;
    end_pending_ = {};
    return;
  }
  auto& ending = end_pending_[sent ? 0 : 1];
  if (!expedited && asked->rh.category() == RuCategory::fmd && ending) {
    ending = false;
    if (bracket_ == Bracket::unknown) bracket_ = Bracket::between;
  }
  if (rh.category() == RuCategory::sc) {
    accepted_ = asked->code;
    if (lu_lu_) session_control_accepted(asked->code, ru);
  }
}

// --- session control (SNA reference 11.1)

void SessionCheck::session_control_request(bool sent, std::uint8_t code, ByteView ru) {
  switch (code) {
    case kBind:
      candidate_.assign(ru.begin(), ru.end());
      break;
    case kUnbind:
      clear_tables();
      bound_ = false;
      restart();
      break;
    case kClear:
      if (sent && !bound_) fail("sends CLEAR without a session");
      clear_tables();
      restart();
      break;
    default:
      break;
  }
}

void SessionCheck::session_control_accepted(std::uint8_t code, ByteView ru) {
  switch (code) {
    case kBind: {
      const ByteView image = ru.size() >= kBindLength ? ru : ByteView(candidate_);
      if (image.size() >= kBindLength) start(image);
      break;
    }
    case kUnbind:
      clear_tables();
      bound_ = false;
      restart();
      break;
    case kSdt:
      open_ = bound_;
      break;
    case kStsn:
      any_number_ = true;
      break;
    default:
      break;
  }
}

std::string SessionCheck::owed() const {
  std::string text;
  for (const auto& flow : asked_[0]) {
    for (const auto& a : flow) {
      if (a.answered || a.rh.response_form() != ResponseForm::definite) continue;
      text += "; " + name_ + (primary_ ? " at the host: " : " at the node: ") + hex4(a.last);
    }
  }
  return text;
}

}  // namespace openrui::sim
