#include "sim/keeper.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"

namespace openrui::sim {

namespace {

enum Code : std::uint8_t {
  kBind = 0x31,
  kUnbind = 0x32,
  kClear = 0xA1,
  kRqr = 0xA3,
  kLustat = 0x04,
  kQec = 0x80,
  kQc = 0x81,
  kRelq = 0x82,
  kCancel = 0x83,
  kChase = 0x84,
  kRshutd = 0xC2,
  kSignal = 0xC9
};
constexpr Rh kPositive{0x80, 0, 0};

Rh data_rh(ChainResponse protocol, bool ec, bool definite, bool dr2) {
  Rh rh;
  if (protocol == ChainResponse::none) return rh;
  rh.set_dr1(!dr2).set_dr2(dr2);
  switch (protocol) {
    case ChainResponse::definite:
      return rh.set_eri(!ec);
    case ChainResponse::definite_or_exception:
      return rh.set_eri(!(ec && definite));
    default:
      return rh.set_eri(true);
  }
}

}  // namespace

Keeper::Keeper(std::string lu, Random& random, const Surroundings& around, const MakeDoor& make_door)
    : lu_(std::move(lu)),
      around_(around),
      door_(make_door(*this)),
      own_(random.next()),
      sessions_left_(random.between(1, 2)) {}

std::string Keeper::in_words() const {
  static constexpr const char* kStates[] = {"away", "opening", "ready", "asked", "bound", "leaving", "closing", "done"};
  std::string text = "program on " + lu_ + " (" + kStates[static_cast<std::size_t>(state_)] + ", " + application_ +
                     ", " + std::to_string(chains_left_) + " chains left, " + std::to_string(owed_) +
                     " responses and " + std::to_string(expected_.size()) + " bytes owed";
  if (const auto* h = half()) text += ", session " + std::string(name(h->state()));
  for (const auto& out : out_) text += ", " + std::to_string(out.size());
  return text + " to send)";
}

void Keeper::fail(const std::string& what) {
  if (strict()) around_.journal.fail(in_words() + ": " + what);
}

void Keeper::rest(Random& random) {
  not_before_ = around_.timers.now() + std::chrono::milliseconds(random.between(100, 4000));
}

const HalfSession* Keeper::half() const {
  if (door_->session() == 0) return nullptr;
  for (const auto& s : around_.node.session_statuses()) {
    if (s.lu == door_->lu()) return s.lu_lu;
  }
  return nullptr;
}

bool Keeper::nothing_waits() const {
  return std::all_of(std::begin(out_), std::end(out_), [](const auto& q) { return q.empty(); });
}

void Keeper::pump() {
  for (int f = 0; f < kFlows; ++f) {
    const auto flow = static_cast<Flow>(f);
    auto& queue = out_[f];
    while (!queue.empty() && door_->may_submit(flow)) {
      const auto next = std::move(queue.front());
      queue.pop_front();
      if (!next.rh.rri() && next.rh.response_form() == ResponseForm::definite && next.rh.eci() && is_lu_lu(flow) &&
          !is_expedited(flow)) {
        ++owed_;
      }
      door_->submit(flow, next.rh, next.snf, next.ru);
    }
  }
}

// --- life

void Keeper::step(Random& random) {
  door_->listen(random);
  pump();
  const bool resting = around_.timers.now() < not_before_;
  switch (state_) {
    case State::away:
      if (resting) return;
      if (sessions_left_ == 0) {
        state_ = State::done;
        return;
      }
      state_ = State::opening;
      return door_->open(lu_);
    case State::ready:
      if (!resting && nothing_waits()) log_on(random);
      return;
    case State::bound:
      return talk(random);
    case State::opening:
    case State::asked:
    case State::leaving:
      // A spoiled link may have swallowed what is waited for.
      if (quiet_ && !strict()) {
        state_ = State::closing;
        door_->close();
      }
      return;
    default:
      return;
  }
}

void Keeper::quiet() {
  quiet_ = true;
  not_before_ = {};
  if (!strict()) sessions_left_ = 0;
  // Whatever has happened: once everything works again, a session can be had.
  if (strict() && around_.scenario.weather != Weather::calm) {
    if (state_ == State::done) state_ = State::away;
    sessions_left_ = std::max<std::size_t>(sessions_left_, 1);
  }
}

void Keeper::opened() {
  state_ = State::ready;
  application_ = around_.scenario.logon;
  had_session_ = false;
  for (auto& q : out_) q.clear();
  forget_talk();
}

void Keeper::refused(const std::string& why) {
  // Somebody else may have the LU, or its link may be down.
  if (around_.scenario.weather == Weather::calm && around_.scenario.pool.empty()) fail("its LU is refused: " + why);
  state_ = State::away;
  rest(own_);
  if (quiet_ && !strict()) state_ = State::done;
}

void Keeper::lost() {
  if (around_.scenario.weather == Weather::calm) fail("its session is lost");
  around_.journal.coverage.count("programs", "sessions lost");
  state_ = State::away;
  for (auto& q : out_) q.clear();
  forget_talk();
  rest(own_);
  if (quiet_ && !strict()) state_ = State::done;
}

void Keeper::closed() {
  state_ = State::away;
  for (auto& q : out_) q.clear();
  forget_talk();
  rest(own_);
}

void Keeper::forget_talk() {
  owed_ = 0;
  expected_.clear();
  quieting_ = restarting_ = signalled_ = false;
  out_[static_cast<std::size_t>(Flow::lu_normal)].clear();
}

void Keeper::submitted(Flow flow, const std::string& refusal) {
  if (!refusal.empty()) {
    const auto* h = half();
    // UNBIND or CLEAR may have come before; what they end is told by them.
    const bool open = h != nullptr && h->state() == ScState::open && state_ == State::bound;
    around_.journal.coverage.count("programs", "own request refused by the node");
    if (is_lu_lu(flow) && open) fail("a request is refused: " + refusal);
  }
  pump();
}

// --- what is heard

void Keeper::heard(const Heard& m) {
  // The host ends with UNBIND what a program before this one left without an answer (hostsim/plu_session.h, abandon).
  const auto* h = half();
  const bool no_session = h == nullptr || h->state() == ScState::reset;
  if (m.kind == Message::Kind::rejected && m.flow == Flow::lu_expedited && no_session && state_ != State::bound) return;
  if (m.kind != Message::Kind::unit) return fail("the node has refused data of the host");
  switch (m.flow) {
    case Flow::lu_expedited:
      return hear_expedited(m);
    case Flow::lu_normal:
      return m.rh.rri() ? hear_response(m) : hear_data(m);
    default:
      return hear_sscp(m);
  }
}

void Keeper::answer(const Heard& m, ByteView ru) {
  if (!m.rh.answerable()) return;
  // Before the requests that wait, behind the responses: those go in order.
  auto& queue = out_[static_cast<std::size_t>(m.flow)];
  const auto at = std::find_if(queue.begin(), queue.end(), [](const Out& out) { return !out.rh.rri(); });
  queue.insert(at, {kPositive, m.snf, Bytes(ru.begin(), ru.end())});
  pump();
}

void Keeper::hear_sscp(const Heard& m) {
  if (m.rh.rri()) {
    if (!m.rh.rti()) return;
    // The last session may not be over for the host.
    around_.journal.coverage.count("programs", "logon refused");
    if (state_ == State::asked) state_ = State::ready;
    return rest(own_);
  }
  if (state_ == State::asked && m.rh.category() == RuCategory::fmd) {
    // NSPE, or a message: the session does not come.
    around_.journal.coverage.count("programs", "logon failed");
    state_ = State::ready;
    rest(own_);
  }
  answer(m);
}

void Keeper::log_on(Random& random) {
  const bool host_begins = !around_.scenario.logon.empty();
  // The logon of the host comes once for each time that the LU becomes enabled.
  if (sessions_left_ == 0 || (host_begins && had_session_)) {
    state_ = State::closing;
    return door_->close();
  }
  if (host_begins) {
    application_ = around_.scenario.logon;
    mode_ = around_.scenario.modes.front();
    state_ = State::asked;
    return;
  }
  static constexpr const char* kApplications[] = {kEcho, kEcho, kEchoAndUnbind, kSink};
  application_ = random.pick(kApplications);
  mode_ = random.pick_of(around_.scenario.modes);
  state_ = State::asked;
  if (random.one_in(4)) {
    ask(Flow::sscp_normal, rh::character_coded, to_ebcdic("LOGON APPLID(" + application_ + ") LOGMODE(" + mode_ + ")"));
  } else {
    ask(Flow::sscp_normal, rh::network_services, emit_init_self(make_init_self(application_, mode_)));
  }
  pump();
}

void Keeper::hear_expedited(const Heard& m) {
  if (m.rh.rri()) {
    if (m.rh.rti()) fail("the host refuses an expedited request: " + to_words(parse_sense(m.ru)));
    return;
  }
  const auto code = m.ru.empty() ? std::uint8_t{0} : m.ru[0];
  switch (m.rh.category() == RuCategory::sc ? code : 0) {
    case kBind:
      start_talking();
      return answer_bind(m);
    case kUnbind:
      answer(m);
      around_.journal.coverage.count("programs", "sessions ended by UNBIND");
      if (state_ == State::bound && around_.scenario.weather == Weather::calm && application_ == kEcho) {
        fail("the host ends the session though nobody asked for it");
      }
      forget_talk();
      state_ = State::ready;
      if (sessions_left_ > 0) --sessions_left_;
      return rest(own_);
    case kClear:
      forget_talk();
      voided_ = true;
      return answer(m);
    default:
      return answer(m);
  }
}

// A negotiable BIND may be answered with smaller windows and RUs (SNA reference 6.6).
void Keeper::answer_bind(const Heard& m) {
  auto image = m.ru;
  if (image.size() < Bind::kMinimumLength || (image[1] & 0x0F) != 0 || own_.flag()) return answer(m);
  for (const std::size_t at : {8U, 9U}) {
    const auto window = image[at] & 0x3F;
    if (window > 1)
      image[at] = static_cast<std::uint8_t>((image[at] & 0xC0U) | own_.between(1, static_cast<std::size_t>(window)));
  }
  // One-stage: the same windows at both ends.
  if ((image[12] & 0x80) != 0) image[12] = static_cast<std::uint8_t>(0x80U | (image[9] & 0x3FU));
  for (const std::size_t at : {10U, 11U}) {
    constexpr std::uint8_t kSmallest = 0x82;
    if (image[at] > kSmallest && own_.flag()) image[at] = kSmallest;
  }
  around_.journal.coverage.count("programs", "BINDs negotiated");
  answer(m, image);
}

void Keeper::start_talking() {
  forget_talk();
  state_ = State::bound;
  chains_left_ = application_ == kEchoAndUnbind ? 3 : own_.between(1, 6);
  voided_ = false;
  had_session_ = true;
}

void Keeper::hear_response(const Heard& m) {
  if (m.flow == Flow::lu_expedited && !m.ru.empty() && m.ru.back() == kSignal) signalled_ = false;
  if (owed_ > 0) --owed_;
  if (m.rh.rti()) fail("the host refuses a request: " + to_words(parse_sense(m.ru)));
}

void Keeper::hear_data(const Heard& m) {
  // What a session left unread when it ended.
  if (state_ != State::bound && state_ != State::leaving) return;
  if (m.rh.category() == RuCategory::dfc) {
    if (m.rh.response_form() == ResponseForm::definite) answer(m);
    if (m.ru.empty() || m.ru[0] != kQc) return;
    quieting_ = false;
    around_.journal.coverage.count("programs", "quiesced the host");
    ask(Flow::lu_expedited, rh::dfc, {kRelq});
    return pump();
  }
  if (m.rh.sdi()) {
    fail("an exception request comes for data of the host");
    return answer(m);
  }
  check_content(m);
  if (m.rh.eci() && m.rh.response_form() == ResponseForm::definite) answer(m);
}

void Keeper::check_content(const Heard& m) {
  if (application_ == kSink) {
    // The sink returns the turn with one zero byte.
    if (m.ru.size() != 1 || m.ru[0] != 0) fail("the sink sends data");
    return;
  }
  if (m.ru.size() > expected_.size() || !std::equal(m.ru.begin(), m.ru.end(), expected_.begin())) {
    fail("data come back that were not sent, or not in this order: " + to_hex(m.ru, 16));
    return expected_.clear();
  }
  expected_.erase(expected_.begin(), expected_.begin() + static_cast<std::ptrdiff_t>(m.ru.size()));
  if (expected_.empty()) around_.journal.coverage.count("programs", "echoes complete");
}

// --- what is said

bool Keeper::may_begin(const HalfSession& half) const {
  const auto& flow = half.data_flow();
  // What has come and was not read yet may have changed whose turn it is.
  if (half.unanswered_by_us() != 0) return false;
  if (flow.sending() != ChainState::betc || flow.own_quiesce() != QuiesceState::run) return false;
  if (!half.rules().own.delayed_request_mode && owed_ != 0) return false;
  if (const auto* table = flow.direction_table()) {
    const auto* row = table->find(flow.direction(), HdxInput::send_begin);
    if (row == nullptr || row->sense != Sense::none) return false;
  }
  if (const auto* table = flow.brackets_table()) {
    const bool begins = flow.bracket() == BracketState::betb || flow.bracket() == BracketState::won;
    const auto* row = table->find(flow.bracket(), begins ? BracketInput::send_bb : BracketInput::send_begin);
    if (row == nullptr || row->sense != Sense::none) return false;
  }
  return true;
}

void Keeper::talk(Random& random) {
  if (quiet_ && !strict()) {
    state_ = State::closing;
    return door_->close();
  }
  const auto* h = half();
  if (h == nullptr || h->state() != ScState::open || restarting_ || !nothing_waits()) return;
  const bool settled = owed_ == 0 && expected_.empty() && !quieting_;
  if (chains_left_ == 0) {
    if (settled && may_begin(*h)) leave_session(random, *h);
    return;
  }
  // Where both may begin at once somebody loses a race; a program that waits for its answer loses none.
  const bool free_running = h->rules().mode == SendReceiveMode::full_duplex && !h->rules().brackets;
  if (quieting_ || !may_begin(*h) || (!settled && !free_running && application_ != kSink)) return;
  if (random.one_in(8)) return send_something_else(random, *h);
  send_chain(random, *h);
}

void Keeper::send_chain(Random& random, const HalfSession& half) {
  const auto& rules = half.rules();
  const auto longest = rules.own.max_ru == 0 ? std::size_t{300} : rules.own.max_ru;
  const auto pieces = rules.own.multiple_ru_chains ? random.between(1, 5) : 1;
  const bool dr2 = random.one_in(4);
  const bool definite = random.flag();
  const bool sink = application_ == kSink;
  const bool bb = rules.brackets &&
                  (half.data_flow().bracket() == BracketState::betb || half.data_flow().bracket() == BracketState::won);
  const bool eb = rules.brackets && rules.own.may_send_eb && random.one_in(3);
  const bool flip_flop = rules.mode == SendReceiveMode::hdx_flip_flop;
  const bool cd = flip_flop && !eb && (!sink || random.one_in(3));
  const bool cancel = pieces > 1 && !rules.brackets && rules.own.dfc.has(RuKind::cancel) && random.one_in(10);

  Bytes head(8);
  put32(head.data(), static_cast<std::uint32_t>(door_->session()));
  put32(head.data() + 4, ++number_);
  std::size_t at = 0;
  for (std::size_t i = 0; i < pieces; ++i) {
    const bool bc = i == 0;
    const bool ec = i + 1 == pieces;
    if (ec && cancel) {
      around_.journal.coverage.count("programs", "chains cancelled");
      ask(Flow::lu_normal, rh::dfc, {kCancel});
      break;
    }
    // The last one has data, so that the chain has come back when its data have.
    Bytes ru(!ec && random.one_in(8) ? 0 : random.between(1, longest));
    for (auto& b : ru) {
      b = at < head.size() ? head[at] : static_cast<std::uint8_t>(at + number_);
      ++at;
    }
    auto header = data_rh(rules.own.response, ec, definite, dr2);
    header.set_bci(bc).set_eci(ec).set_bbi(bc && bb).set_ebi(bc && eb).set_cdi(ec && cd);
    if (!sink && !cancel) expected_.insert(expected_.end(), ru.begin(), ru.end());
    ask(Flow::lu_normal, header, std::move(ru));
  }
  if (!cancel) --chains_left_;
  around_.journal.coverage.count("programs", "chains sent");
  pump();
}

// DFC requests that a program may send now and then, and RQR, which voids everything (SNA reference 11.8).
void Keeper::send_something_else(Random& random, const HalfSession& half) {
  const auto& rules = half.rules();
  const bool settled = owed_ == 0 && expected_.empty();
  switch (random.below(5)) {
    case 0:
      // Only one may be outstanding (SNA reference 8).
      if (!rules.own.dfc.has(RuKind::signal) || signalled_) break;
      signalled_ = true;
      ask(Flow::lu_expedited, rh::dfc, {kSignal, 0, 1, 0, 0});
      break;
    case 1:
      if (rules.own.dfc.has(RuKind::lustat) && !rules.brackets) ask(Flow::lu_normal, rh::dfc, {kLustat, 0, 7, 0, 0});
      break;
    case 2:
      if (rules.own.dfc.has(RuKind::chase) && !rules.brackets) ask(Flow::lu_normal, rh::dfc, {kChase});
      break;
    case 3:
      if (!rules.session_control.has(RuKind::rqr)) break;
      restarting_ = true;
      ask(Flow::lu_expedited, rh::session_control, {kRqr});
      break;
    default:
      if (rules.own.dfc.has(RuKind::qec) && settled && !rules.brackets && rules.mode == SendReceiveMode::full_duplex) {
        quieting_ = true;
        ask(Flow::lu_expedited, rh::dfc, {kQec});
      }
      break;
  }
  pump();
}

void Keeper::leave_session(Random& random, const HalfSession& half) {
  if (application_ == kEchoAndUnbind && !voided_) return;  // the host will
  const auto way = random.below(4);
  if (way == 0 && half.rules().own.dfc.has(RuKind::rshutd)) {
    state_ = State::leaving;
    ask(Flow::lu_expedited, rh::dfc, {kRshutd});
  } else if (way == 1) {
    state_ = State::leaving;
    ask(Flow::sscp_normal, rh::network_services, emit_term_self(make_term_self(application_)));
  } else {
    state_ = State::closing;
    if (sessions_left_ > 0) --sessions_left_;
    return door_->close();
  }
  pump();
}

}  // namespace openrui::sim
