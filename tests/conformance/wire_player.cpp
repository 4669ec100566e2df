#include "conformance/wire_player.h"

#include <algorithm>

#include "conformance/node_player.h"
#include "conformance/wire_rules.h"
#include "formats/ru/bind.h"
#include "formats/sense.h"

namespace openrui::conformance {

namespace {

// The node at the other end of the link.
class NodeOnWire final : public NodeUnderTest {
 public:
  explicit NodeOnWire(WirePeer& peer) : peer_(peer) {}

  void host_sends(ByteView piu) override { peer_.send_raw(piu); }
  std::optional<Bytes> next_sent(bool expected) override {
    if (kept_) return std::exchange(kept_, std::nullopt);
    for (;;) {
      auto piu = peer_.receive_raw(expected ? peer_.settings().answer_limit : Duration::zero());
      if (!piu || !answer_request(*piu)) return piu;
    }
  }
  // Whatever the state of the PU, this is answered (SNA reference 5.5, 15).
  std::string settle() override {
    const Bytes question = {0x2C, 0x00, 0x00, 0x00, 0xFF, 0xFE, 0x0B, 0x80, 0x00, 0x41, 0xFF, 0xFF};
    if (peer_.settings().silence != Duration::zero()) {
      kept_ = peer_.receive_raw(peer_.settings().silence);
      return {};
    }
    peer_.send_raw(question);
    while (const auto piu = next_sent(true)) {
      const auto th = parse_th(*piu);
      const bool answer = th.ok() && !th->expedited && th->snf == 0xFFFE && th->oaf == 0 && th->daf == 0;
      if (answer) return {};
      return "the host saw, unexpected: " + to_hex(*piu);
    }
    return "the question that ends a case (RU 41 FF FF) was not answered";
  }
  void lose_link() override {}
  std::optional<std::string> state_of(Watched) override { return std::nullopt; }
  void owner_takes() override {}
  std::optional<Bytes> owner_hears() override { return std::nullopt; }
  bool owner_answers(Sense) override { return false; }

 private:
  // Requests to the SSCP (NOTIFY of an LU that has a program) are no part of a case.
  bool answer_request(ByteView piu) {
    const auto th = parse_th(piu);
    if (!th.ok() || th->daf != 0 || !th->has_rh()) return false;
    const auto rh = parse_rh(piu.subspan(Th::kSize));
    if (!rh.ok() || rh->rri()) return false;
    if (rh->response_form() != ResponseForm::definite) return true;
    Th back = *th;
    std::swap(back.daf, back.oaf);
    Bytes answer(Th::kSize);
    emit_th(back, answer.data());
    const auto header = response_rh(*rh, true);
    answer.insert(answer.end(), header.bytes().begin(), header.bytes().end());
    const auto ru = piu.subspan(Th::kSize + Rh::kSize);
    const auto echoed = ru.first(std::min(ru.size(), echoed_length(*rh, true)));
    answer.insert(answer.end(), echoed.begin(), echoed.end());
    peer_.send_raw(answer);
    return true;
  }
  WirePeer& peer_;
  std::optional<Bytes> kept_;
};

bool same_image(const Bind& a, const Bind& b) {
  // Bytes 0 to 13: what session rules are made of. Behind them are names and cryptography.
  constexpr std::size_t kRules = 14;
  const auto x = emit_bind(a);
  const auto y = emit_bind(b);
  return std::equal(x.begin(), x.begin() + kRules, y.begin());
}

// One case of an LU-LU session.
class SessionCase {
 public:
  SessionCase(const Case& c, WirePeer& peer, ObedientUser* user, const ModeNames& modes)
      : case_(c), peer_(peer), user_(user), modes_(modes) {}

  std::string play() {
    for (at_ = 0; at_ < case_.lines.size(); ++at_) {
      const auto& line = case_.lines[at_];
      auto wrong = play(line);
      if (wrong.empty()) wrong = garbage();
      if (!wrong.empty()) return "line " + std::to_string(at_ + 1) + " \"" + line.text + "\": " + wrong;
    }
    if (auto wrong = peer_.wait_for_silence(); !wrong.empty()) return wrong;
    auto wrong = left_over();
    return wrong.empty() ? garbage() : wrong;
  }

  // An UNBIND that the case has left unanswered would keep the session.
  void clean_up() {
    while (next(Duration::zero())) {
    }
    for (const auto& r : ours_) {
      if (r.kind != RuKind::unbind || r.answered) continue;
      if (user_ != nullptr) user_->read();
      tester_sends({r.expedited, r.snf, response_rh(r.rh, true), {0x32}});
      if (user_ != nullptr) user_->heard(peer_.settings().answer_limit);
    }
    if (user_ == nullptr) return;
    for (const auto& r : theirs_) {
      if (r.kind != RuKind::unbind || !r.heard || r.answered) continue;
      user_->write({r.expedited, r.snf, response_rh(r.rh, true), {}});
      user_->written(peer_.settings().answer_limit);
    }
  }
  // Why the case could not go on although nobody did anything wrong; empty: it could.
  const std::string& interrupted() const { return interrupted_; }

 private:
  std::string garbage() {
    const auto text = peer_.take_garbage();
    return text.empty() ? std::string() : "the peer sent what is no PIU: " + text;
  }

  std::string play(const Line& line) {
    switch (line.verb) {
      case Verb::receive:
        return line.message.is_request() ? receive_request(line) : receive_response(line);
      case Verb::send:
        return send(line);
      case Verb::answer:
        return answer(line);
      case Verb::partner_sees:
        return expect_out(line.message);
      case Verb::user_hears:
        return user_hears(line);
      default:  // looks at the inside of the half-session, or is done by a program that reads
        return {};
    }
  }

  // --- the partner sends

  std::uint16_t number(const Message& m) {
    if (m.snf) return *m.snf;
    if (m.expedited) return static_cast<std::uint16_t>(++identifier_ + m.snf_offset);
    return static_cast<std::uint16_t>(next_ + 1 + m.snf_offset);
  }

  void tester_sends(const Piu& piu) {
    if (!piu.rh.rri() && piu.rh.pi()) ++windows_asked_;
    peer_.send(piu);
  }

  std::string receive_request(const Line& line) {
    const auto& m = line.message;
    Request r{m.expedited, number(m), m.rh, m.kind, request_ru(m, case_.bind)};
    r.rh.set_pi(m.pi);
    theirs_.push_back(r);
    if (!m.expedited && open_ && r.snf == static_cast<std::uint16_t>(next_ + 1)) next_ = r.snf;
    const bool heard = line.outcome == Outcome::accepted;
    if (heard && user_ != nullptr) user_->read();
    tester_sends({r.expedited, r.snf, r.rh, r.ru});
    follow(line, m.kind);
    auto& mine = theirs_.back();
    switch (line.outcome) {
      case Outcome::accepted:
        mine.heard = true;
        return expect_heard(r.expedited, r.snf, false);
      case Outcome::refused: {
        mine.answered = true;
        if (!r.rh.answerable()) return {};
        Message negative;
        negative.form = Message::Form::negative;
        negative.sense = line.sense;
        return expect_response(negative, mine);
      }
      case Outcome::answered: {
        mine.answered = true;
        Message positive;
        positive.form = Message::Form::positive;
        return expect_response(positive, mine);
      }
      default:
        mine.answered = true;
        return {};
    }
  }

  // What the tester has to know of the session: whether numbers count, and when they begin anew.
  void follow(const Line& line, RuKind kind) {
    if (line.outcome != Outcome::accepted) return;
    if (kind == RuKind::clear || kind == RuKind::bind) next_ = sent_ = 0;
    if (kind == RuKind::bind) {
      const auto bind = parse_bind(case_.bind);
      open_ = bind.ok() && bind->ts_profile != 3 && bind->ts_profile != 4;
      gate_ = !open_;
    }
    if (kind == RuKind::sdt) open_ = true;
    if (kind == RuKind::clear && gate_) open_ = false;
  }

  std::string receive_response(const Line& line) {
    const auto& m = line.message;
    if (m.form == Message::Form::isolated_pacing) {
      tester_sends({m.expedited, m.snf.value_or(0), rh::isolated_pacing, {}});
      return {};
    }
    auto* request = find_request(ours_, m, line.outcome == Outcome::noted);
    if (request == nullptr && !m.snf) return "the peer has sent no request that this would answer";
    const Request none{m.expedited, m.snf.value_or(0), rh::character_coded, RuKind::unknown, {}};
    const auto piu = response_to(m, request == nullptr ? none : *request, false);
    if (request != nullptr && line.outcome == Outcome::accepted) request->answered = true;
    const bool heard = line.outcome == Outcome::accepted && user_ != nullptr;
    if (heard) user_->read();
    tester_sends(piu);
    return heard ? expect_heard(piu.expedited, piu.snf, true) : std::string();
  }

  // --- the user at the peer

  std::string expect_heard(bool expedited, std::uint16_t snf, bool response) {
    if (user_ == nullptr) return {};
    const auto piu = user_->heard(peer_.settings().answer_limit);
    if (!piu) {
      const auto text = "the program at the peer should have heard it, but heard nothing";
      if (const auto instead = next(Duration::zero()))
        return std::string(text) + "; the partner saw " + in_words(*instead);
      return text;
    }
    if (piu->expedited == expedited && piu->snf == snf && piu->rh.rri() == response) return {};
    return "the program at the peer heard " + in_words(*piu);
  }

  std::string user_hears(const Line& line) {
    const bool message = line.heard == Heard::request || line.heard == Heard::response;
    if (user_ == nullptr) return {};
    // What became of a write that waited.
    if (line.heard == Heard::released || line.heard == Heard::dropped) {
      const auto wanted = line.heard == Heard::released ? ObedientUser::Written::ok : ObedientUser::Written::refused;
      const auto report = user_->written(peer_.settings().answer_limit);
      return report.how == wanted ? std::string() : "the program's write that waited did not end so: " + report.codes;
    }
    if (!message) return {};
    user_->read();
    const auto piu = user_->heard(peer_.settings().answer_limit);
    if (!piu) return "the program at the peer heard nothing";
    return piu->rh.rri() == (line.heard == Heard::response) ? std::string()
                                                            : "the program at the peer heard " + in_words(*piu);
  }

  // What became of a RUI_WRITE, as it should be by `line`.
  std::string check_written(const Line& line) {
    using Written = ObedientUser::Written;
    const bool held = line.outcome == Outcome::held;
    if (held) {
      if (auto wrong = peer_.wait_for_silence(); !wrong.empty()) return wrong;
    }
    const auto report = user_->written(held ? Duration::zero() : peer_.settings().answer_limit);
    const auto wanted = held ? Written::in_progress : line.outcome == Outcome::refused ? Written::refused : Written::ok;
    if (report.how == wanted) return {};
    constexpr const char* kWords[] = {"wait", "be sent", "be refused"};
    constexpr const char* kWas[] = {"is still in progress", "was done", "was refused: "};
    return std::string("the program's write should ") + kWords[static_cast<int>(wanted)] + ", but " +
           kWas[static_cast<int>(report.how)] + report.codes;
  }

  std::string send(const Line& line) {
    const auto& m = line.message;
    if (user_ == nullptr) {
      auto wrong = m.kind == RuKind::bind ? expect_bind() : expect_request(m);
      if (wrong.empty()) follow(line, m.kind);
      return wrong;
    }
    const Piu piu{m.expedited, 0, m.rh, request_ru(m, case_.bind)};
    user_->write(piu);
    if (line.outcome == Outcome::accepted) {
      auto wrong = expect_request(m);
      if (!wrong.empty()) {
        const auto report = user_->written(Duration::zero());
        return report.how == ObedientUser::Written::refused ? wrong + "; the program was told: " + report.codes : wrong;
      }
      follow(line, m.kind);
    }
    return check_written(line);
  }

  std::string answer(const Line& line) {
    const auto& m = line.message;
    auto* request = find_request(theirs_, m, line.outcome == Outcome::refused);
    if (request == nullptr && !m.snf) return "there is no request that this would answer";
    const Request none{m.expedited, m.snf.value_or(0), rh::character_coded, RuKind::unknown, {}};
    const auto r = request == nullptr ? none : *request;
    if (request != nullptr && line.outcome != Outcome::refused) request->answered = true;
    if (user_ == nullptr) return line.outcome == Outcome::accepted ? expect_response(m, r) : std::string();
    const bool positive = m.form == Message::Form::positive;
    Piu piu{r.expedited, r.snf, response_rh(r.rh, positive), m.own_ru ? m.ru : Bytes()};
    if (!positive) {
      piu.ru.insert(piu.ru.begin(), 4, 0);
      emit_sense(m.sense.sense, piu.ru.data());
    }
    user_->write(piu);
    if (line.outcome == Outcome::accepted) {
      if (auto wrong = expect_response(m, r); !wrong.empty()) return wrong;
    }
    return check_written(line);
  }

  // --- what the peer sends

  std::string in_words(const Piu& piu) const { return words_of(piu, false); }

  // The next message, pacing responses apart.
  std::optional<Piu> next(Duration limit) {
    for (;;) {
      auto piu = peer_.receive(limit);
      if (!piu) return piu;
      if (piu->rh.rri() && piu->rh.pi()) {
        ++windows_granted_;
        if (piu->rh.isolated_pacing()) continue;
        piu->rh.set_pi(false);
      }
      if (!piu->rh.rri()) {
        const auto kind = classify(piu->rh, false, piu->ru);
        ours_.push_back({piu->expedited, piu->snf, piu->rh, kind, piu->ru});
      }
      return piu;
    }
  }

  std::string nothing(const std::string& wanted) const {
    return "the partner should have seen " + wanted + ", but saw nothing" +
           (peer_.link_up() ? std::string() : ": the link went down");
  }

  std::string differ(const Piu& wanted, const Piu& seen) {
    if (user_ == nullptr && !seen.rh.rri()) {
      return interrupted_ = "the user at the peer sent " + in_words(seen) + " of its own accord";
    }
    return "the partner should have seen " + in_words(wanted) + ", but saw " + in_words(seen);
  }

  std::string expect_response(const Message& m, const Request& request) {
    auto wanted = response_to(m, request, false);
    wanted.rh.set_pi(false);
    const auto piu = next(peer_.settings().answer_limit);
    if (!piu) return nothing(in_words(wanted));
    const bool negative = m.form == Message::Form::negative;
    if (negative && !m.sense.specific && piu->ru.size() >= 4)
      std::copy_n(piu->ru.begin() + 2, 2, wanted.ru.begin() + 2);
    // A positive response may carry more than the request code: the BIND that was negotiated, an STSN's numbers.
    Piu seen = *piu;
    const bool longer = !negative && !m.own_ru && seen.ru.size() > wanted.ru.size();
    if (longer && request.rh.category() == RuCategory::sc) seen.ru.resize(wanted.ru.size());
    return seen == wanted ? std::string() : differ(wanted, *piu);
  }

  std::string expect_request(const Message& m) {
    Piu wanted{m.expedited, m.snf.value_or(0), m.rh, request_ru(m, case_.bind)};
    wanted.rh.set_pi(m.pi);
    if (!m.expedited) ++sent_;
    const auto piu = next(peer_.settings().answer_limit);
    if (!piu) return nothing(in_words(wanted));
    if (!m.snf) wanted.snf = m.expedited ? piu->snf : sent_;
    return *piu == wanted ? std::string() : differ(wanted, *piu);
  }

  // The host's BIND, which need not be what was asked for.
  std::string expect_bind() {
    if (auto wrong = peer_.log_on(modes_.of(case_.bind)); !wrong.empty()) return interrupted_ = wrong;
    const auto piu = next(peer_.settings().answer_limit);
    if (!piu) return nothing("BIND");
    const auto seen = parse_bind(piu->ru);
    if (ours_.empty() || ours_.back().kind != RuKind::bind || !seen.ok()) {
      return "the partner should have seen BIND, but saw " + in_words(*piu);
    }
    if (!same_image(*seen, *parse_bind(case_.bind))) {
      return interrupted_ = "the peer's mode " + modes_.of(case_.bind) + " has another BIND: " + to_hex(piu->ru);
    }
    return {};
  }

  std::string expect_out(const Message& m) {
    if (m.is_request()) return expect_request(m);
    if (m.form == Message::Form::isolated_pacing) {
      if (windows_granted_ == windows_seen_) keep(next(peer_.settings().answer_limit));
      if (windows_granted_ == windows_seen_) return "the partner should have seen a pacing response";
      ++windows_seen_;
      return {};
    }
    auto* request = find_request(theirs_, m, true);
    if (request == nullptr) return "there is no request that this would answer";
    request->answered = true;
    return expect_response(m, *request);
  }

  void keep(std::optional<Piu> piu) {
    if (piu) kept_.push_back(std::move(*piu));
  }

  std::string left_over() {
    while (const auto piu = next(Duration::zero())) {
      // A user that does as it likes answers what it heard and may say something.
      const bool free = user_ == nullptr && (!piu->rh.rri() || answers_what_was_heard(*piu));
      if (!free) return "the partner saw, unexpected: " + in_words(*piu);
    }
    if (!kept_.empty()) return "the partner saw, unexpected: " + in_words(kept_.front());
    if (windows_granted_ > windows_asked_) return "the partner saw a pacing response that it had not asked for";
    return {};
  }

  bool answers_what_was_heard(const Piu& response) {
    for (auto& r : theirs_) {
      const bool due = r.heard && !r.answered && r.rh.response_form() == ResponseForm::definite;
      if (due && !response.rh.rti() && r.expedited == response.expedited && r.snf == response.snf) {
        r.answered = true;
        return true;
      }
    }
    return false;
  }

  const Case& case_;
  WirePeer& peer_;
  ObedientUser* user_;
  const ModeNames& modes_;
  std::size_t at_ = 0;
  bool open_ = false;       // data traffic is active: numbers count
  bool gate_ = false;       // the profile has SDT
  std::uint16_t next_ = 0;  // number of the partner's last normal-flow request
  std::uint16_t sent_ = 0;  // of the peer's
  std::uint16_t identifier_ = 0;
  unsigned windows_asked_ = 0;
  unsigned windows_granted_ = 0;
  unsigned windows_seen_ = 0;
  std::string interrupted_;
  std::deque<Piu> kept_;
  std::deque<Request> ours_;
  std::deque<Request> theirs_;
};

}  // namespace

ModeNames::ModeNames(const Suite& suite) {
  for (const auto& file : suite.files) {
    for (const auto& c : file.cases) {
      if (c.role != Role::primary || c.bind.empty() || names_.contains(c.bind)) continue;
      auto number = std::to_string(names_.size() + 1);
      number.insert(0, 3 - std::min<std::size_t>(3, number.size()), '0');
      names_[c.bind] = "C" + number;
    }
  }
}

std::string ModeNames::to_json() const {
  std::map<std::string, std::string> by_name;
  for (const auto& [bind, name] : names_) by_name[name] = to_hex(bind);
  std::string text = "\"modes\": [";
  for (const auto& [name, bind] : by_name) {
    text +=
        std::string(text.back() == '[' ? "" : ",") + "\n  { \"name\": \"" + name + "\", \"bind\": \"" + bind + "\" }";
  }
  return text + "\n]\n";
}

void WirePlayer::play(Verdict& verdict) {
  const auto& c = *verdict.tested;
  verdict.kind = Verdict::Kind::skipped;
  verdict.why = cannot_play(c, peer_.settings().own_role, user_ != nullptr);
  if (!verdict.why.empty()) return;
  verdict.why = c.node ? peer_.make_idle() : peer_.make_ready(user_);
  verdict.kind = Verdict::Kind::failed;
  if (!verdict.why.empty()) {
    ++failed_beginnings_;
    verdict.why = "the case could not begin: " + verdict.why;
    return;
  }
  failed_beginnings_ = 0;
  peer_.take_garbage();
  if (c.node) {
    NodeOnWire node(peer_);
    verdict.why = play_node(c, node);
  } else {
    SessionCase session(c, peer_, user_, modes_);
    verdict.why = session.play();
    session.clean_up();
    if (!session.interrupted().empty()) {
      verdict.kind = Verdict::Kind::skipped;
      verdict.why = session.interrupted();
      return;
    }
  }
  if (verdict.why.empty()) verdict.kind = Verdict::Kind::passed;
}

}  // namespace openrui::conformance
