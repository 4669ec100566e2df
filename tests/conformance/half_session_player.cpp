#include "conformance/half_session_player.h"

#include <algorithm>
#include <deque>

#include "conformance/exchange.h"
#include "conformance/node_player.h"
#include "formats/sense.h"
#include "formats/words.h"
#include "support/toy_cipher.h"

namespace openrui::conformance {

namespace {

struct News {
  Heard heard = Heard::request;
  bool expedited = false;
  std::uint16_t snf = 0;
  RuKind kind = RuKind::unknown;
  Sense sense = Sense::none;
};

constexpr std::string_view kHeardNames[] = {"request", "exception", "response", "rejected",
                                            "purged",  "released",  "dropped",  "note"};

std::string words_of(const News& news) {
  std::string text(kHeardNames[static_cast<std::size_t>(news.heard)]);
  if (news.kind != RuKind::unknown) text += ' ' + std::string(name(news.kind));
  if (news.sense != Sense::none) text += ' ' + to_words(news.sense);
  return text;
}

class Player final : public BiuSink, public HalfSessionUser {
 public:
  Player(const Case& c, const HalfSessionTables& tables)
      : case_(c),
        session_(c.role, c.sscp_session, *this, *this,
                 c.exception_policy ? ErrorPolicy::exception_request : ErrorPolicy::reject, tables) {
    session_.set_cryptography(&cipher_.services, kLu);
    partner_.use(&cipher_.services, kLu);
    if (c.correlation_limit != 0) session_.set_correlation_limit(c.correlation_limit);
  }

  std::string play() {
    for (std::size_t i = 0; i < case_.lines.size(); ++i) {
      const auto& line = case_.lines[i];
      auto wrong = is_action(line.verb) ? left_over() : std::string();
      if (wrong.empty()) wrong = play(line);
      if (wrong.empty()) wrong = left_behind();
      if (!wrong.empty()) return "line " + std::to_string(i + 1) + " \"" + line.text + "\": " + wrong;
    }
    return left_over();
  }

  // BiuSink
  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    const auto rh = parse_rh(biu.view());
    const auto ru = biu.view().subspan(Rh::kSize);
    out_.push_back({expedited, snf, *rh, Bytes(ru.begin(), ru.end())});
    if (rh->rri()) return;
    const auto kind = classify(*rh, session_.sscp_session(), ru);
    ours_.push_back({expedited, snf, *rh, kind, Bytes(ru.begin(), ru.end())});
  }
  bool congested() const override { return link_full_; }

  // HalfSessionUser
  void on_received(HalfSession&, const Received& r) override {
    constexpr Heard kKinds[] = {Heard::request, Heard::exception, Heard::response, Heard::rejected, Heard::purged};
    up_.push_back({kKinds[static_cast<std::size_t>(r.kind)], r.expedited, r.snf, r.ru_kind, r.sense});
    if (!r.expedited && r.kind != Received::Kind::rejected) ++taken_later_;
  }
  void on_released(HalfSession&, const SendResult& r) override {
    const bool sent = r.code == SendResult::Code::sent;
    up_.push_back({sent ? Heard::released : Heard::dropped, false, r.snf, RuKind::unknown, r.sense});
  }
  void on_note(HalfSession&, Sense sense, std::string_view) override {
    up_.push_back({Heard::note, false, 0, RuKind::unknown, sense});
  }

 private:
  static bool is_action(Verb v) { return v < Verb::partner_sees; }

  std::string left_over() const {
    if (!out_.empty()) return "the partner saw, unexpected: " + words_of(out_.front(), case_.sscp_session);
    if (!up_.empty()) return "the user heard, unexpected: " + words_of(up_.front());
    return {};
  }

  // What no line need say: a session that has ended leaves nothing.
  std::string left_behind() const {
    const bool ended = session_.state() == ScState::reset;
    return ended && !session_.bind_image().empty() ? "there is no session, but there is its BIND image" : std::string();
  }

  std::string play(const Line& line) {
    switch (line.verb) {
      case Verb::receive:
        return line.message.is_request() ? receive_request(line) : receive_response(line);
      case Verb::send:
        return send(line);
      case Verb::answer:
        return answer(line);
      case Verb::take:
        session_.consumed(line.count == 0 ? std::exchange(taken_later_, 0) : line.count);
        return {};
      case Verb::ask_to_read:
        session_.asked_to_read();
        return {};
      case Verb::ask_to_write:
        session_.asked_to_write();
        return {};
      case Verb::lose_session:
        session_.reset();
        numbers_start_again();
        return {};
      case Verb::link_full:
      case Verb::link_free:
        link_full_ = line.verb == Verb::link_full;
        if (!link_full_) session_.resume();
        return {};
      case Verb::partner_sees:
        return expect_out(line.message);
      case Verb::user_hears:
        return expect_up(line.heard, line.sense);
      case Verb::states:
        return check_states(line.states);
      default:
        return "a line for a node, in a case of a session";
    }
  }

  // --- the partner sends

  void numbers_start_again() { next_ = sent_ = 0; }
  static bool starts_again(const Line& line) {
    const auto kind = line.message.kind;
    return line.outcome == Outcome::accepted && (kind == RuKind::clear || kind == RuKind::bind);
  }

  std::uint16_t number(const Message& m) {
    if (m.snf) return *m.snf;
    if (m.expedited || case_.sscp_session) return static_cast<std::uint16_t>(++identifier_ + m.snf_offset);
    return static_cast<std::uint16_t>(next_ + 1 + m.snf_offset);
  }

  // SNA reference 12.1: the seed in the response to BIND, and the CRV that proves that the partner could read it.
  void take_seed(ByteView image) {
    const auto bind = parse_bind(case_.bind);
    const bool enciphered =
        bind.ok() && bind->session_cryptography != 0 && partner_.accept(*bind, false) == Sense::none;
    if (enciphered && partner_.take_seed(image)) crv_ = partner_.crv_ru();
  }

  std::string receive_request(const Line& line) {
    const auto& m = line.message;
    Request r{m.expedited, number(m), m.rh, m.kind, request_ru(m, case_.bind)};
    if (m.kind == RuKind::crv && !m.own_ru && !crv_.empty()) r.ru = crv_;
    Rh rh = m.rh;
    rh.set_pi(m.pi);
    r.rh = rh;
    theirs_.push_back(r);
    const bool in_order = r.snf == static_cast<std::uint16_t>(next_ + 1);
    if (!m.expedited && session_.state() == ScState::open && in_order) next_ = r.snf;
    session_.receive(m.expedited, r.snf, rh, r.ru);
    if (starts_again(line)) numbers_start_again();
    auto& mine = theirs_.back();
    switch (line.outcome) {
      case Outcome::accepted:
        return expect_up(rh.sdi() ? Heard::exception : Heard::request, {}, r.snf);
      case Outcome::exception:
        return expect_up(Heard::exception, line.sense, r.snf);
      case Outcome::refused: {
        mine.answered = true;
        if (!rh.answerable()) return expect_up(Heard::note, line.sense);
        if (auto wrong = expect_refusal(r, line.sense); !wrong.empty()) return wrong;
        return expect_up(Heard::rejected, line.sense, r.snf);
      }
      case Outcome::noted:
        return expect_up(Heard::note, line.sense);
      case Outcome::purged:
        return expect_up(Heard::purged, {}, r.snf);
      case Outcome::answered: {
        mine.answered = true;
        Message positive;
        positive.form = Message::Form::positive;
        return expect_response(positive, r);
      }
      default:
        // Worth a line in a log, at most.
        if (!up_.empty() && up_.front().heard == Heard::note) up_.pop_front();
        return {};
    }
  }

  std::string expect_refusal(const Request& r, const SenseWords& sense) {
    Message negative;
    negative.form = Message::Form::negative;
    negative.sense = sense;
    return expect_response(negative, r);
  }

  std::string receive_response(const Line& line) {
    const auto& m = line.message;
    if (m.form == Message::Form::isolated_pacing) {
      session_.receive(m.expedited, m.snf.value_or(0), rh::isolated_pacing, {});
      return line.outcome == Outcome::noted ? expect_up(Heard::note, line.sense) : std::string();
    }
    auto* request = find_request(ours_, m, line.outcome == Outcome::noted);
    if (request == nullptr && !m.snf) return "the partner has seen no request that this would answer";
    const Request none{m.expedited, m.snf.value_or(0), rh::character_coded, RuKind::unknown, {}};
    const auto piu = response_to(m, request == nullptr ? none : *request, case_.sscp_session);
    if (request != nullptr && line.outcome == Outcome::accepted) request->answered = true;
    session_.receive(piu.expedited, piu.snf, piu.rh, piu.ru);
    if (line.outcome == Outcome::noted) return expect_up(Heard::note, line.sense);
    if (line.outcome == Outcome::discarded) return {};
    return expect_up(Heard::response, {}, piu.snf);
  }

  // --- the user sends

  std::string send(const Line& line) {
    const auto& m = line.message;
    const auto ru = request_ru(m, case_.bind);
    const auto result = session_.send_request(m.rh, m.expedited, Buffer::copy_of(ru));
    if (auto wrong = check_result(line, result); !wrong.empty()) return wrong;
    if (line.outcome != Outcome::accepted) return {};
    if (starts_again(line)) numbers_start_again();
    return expect_request(m);
  }

  std::string expect_request(const Message& m) {
    if (out_.empty()) return "the partner saw nothing";
    const auto piu = out_.front();
    out_.pop_front();
    Rh rh = m.rh;
    rh.set_pi(m.pi);
    const auto numbered = !m.expedited && !case_.sscp_session;
    if (numbered) ++sent_;
    const auto snf = m.snf ? *m.snf : numbered ? sent_ : piu.snf;
    const Piu wanted{m.expedited, snf, rh, request_ru(m, case_.bind)};
    return wanted == piu ? std::string() : differ(wanted, piu);
  }

  std::string answer(const Line& line) {
    const auto& m = line.message;
    auto* request = find_request(theirs_, m, line.outcome == Outcome::refused);
    if (request == nullptr && !m.snf) return "there is no request that this would answer";
    const Request none{m.expedited, m.snf.value_or(0), rh::character_coded, RuKind::unknown, {}};
    const auto& r = request == nullptr ? none : *request;
    Bytes ru = m.own_ru && !m.made ? m.ru : Bytes();
    const bool positive = m.form == Message::Form::positive;
    if (!positive) {
      ru.insert(ru.begin(), 4, 0);
      emit_sense(m.sense.sense, ru.data());
    }
    const auto result = session_.send_response(r.expedited, r.snf, positive, ru);
    if (request != nullptr && line.outcome != Outcome::refused) request->answered = true;
    if (auto wrong = check_result(line, result); !wrong.empty()) return wrong;
    if (line.outcome != Outcome::accepted) return {};
    return expect_response(m, r);
  }

  static std::string check_result(const Line& line, const SendResult& result) {
    using Code = SendResult::Code;
    const auto wanted = line.outcome == Outcome::accepted   ? Code::sent
                        : line.outcome == Outcome::held     ? Code::held
                        : line.outcome == Outcome::consumed ? Code::consumed
                                                            : Code::refused;
    constexpr std::string_view kCodes[] = {"sent", "held", "refused", "consumed"};
    const bool same_sense = wanted != Code::refused || line.sense.matches(result.sense);
    if (result.code == wanted && same_sense) return {};
    std::string text = "expected " + std::string(kCodes[static_cast<std::size_t>(wanted)]);
    if (wanted == Code::refused) text += ' ' + to_words(line.sense);
    text += ", was " + std::string(kCodes[static_cast<std::size_t>(result.code)]);
    return result.sense == Sense::none ? text : text + ' ' + openrui::to_words(result.sense);
  }

  // --- what is seen

  std::string differ(const Piu& wanted, const Piu& seen) const {
    return "the partner should have seen " + words_of(wanted, case_.sscp_session) + ", but saw " +
           words_of(seen, case_.sscp_session);
  }

  std::string expect_response(const Message& m, const Request& request) {
    auto wanted = response_to(m, request, case_.sscp_session);
    if (out_.empty())
      return "the partner should have seen " + words_of(wanted, case_.sscp_session) + ", but saw nothing";
    const auto piu = out_.front();
    out_.pop_front();
    // A sense code without its lower half.
    if (m.form == Message::Form::negative && !m.sense.specific && piu.ru.size() >= 4) {
      wanted.ru[2] = piu.ru[2];
      wanted.ru[3] = piu.ru[3];
    }
    if (request.kind == RuKind::bind && m.form == Message::Form::positive && session_.rules().cryptography) {
      take_seed(piu.ru);
      wanted.ru = piu.ru;
    }
    return wanted == piu ? std::string() : differ(wanted, piu);
  }

  std::string expect_out(const Message& m) {
    if (m.is_request()) return expect_request(m);
    if (m.form == Message::Form::isolated_pacing) {
      const Piu wanted{false, 0, rh::isolated_pacing, {}};
      if (out_.empty()) return "the partner saw nothing";
      const auto piu = out_.front();
      out_.pop_front();
      return wanted == piu ? std::string() : differ(wanted, piu);
    }
    auto* request = find_request(theirs_, m, true);
    if (request == nullptr) return "there is no request that this would answer";
    request->answered = true;
    return expect_response(m, *request);
  }

  std::string expect_up(Heard heard, const SenseWords& sense, std::optional<std::uint16_t> snf = std::nullopt) {
    News wanted;
    wanted.heard = heard;
    wanted.sense = sense.sense;
    if (up_.empty()) {
      auto text = "the user should have heard " + words_of(wanted) + ", but heard nothing";
      return out_.empty() ? text : text + "; the partner saw " + words_of(out_.front(), case_.sscp_session);
    }
    // Requests that were held are released or dropped while the one that frees them is still on its way up.
    const auto of_held = [](Heard h) { return h == Heard::released || h == Heard::dropped; };
    auto next = up_.begin();
    if (!of_held(heard))
      next = std::find_if_not(up_.begin(), up_.end(), [&](const News& n) { return of_held(n.heard); });
    if (next == up_.end()) next = up_.begin();
    const auto news = *next;
    up_.erase(next);
    const bool same_sense = sense.sense == Sense::none || sense.matches(news.sense);
    if (news.heard == heard && same_sense && (!snf || *snf == news.snf)) return {};
    return "the user should have heard " + words_of(wanted) + ", but heard " + words_of(news);
  }

  std::string check_states(const std::vector<StateCheck>& states) const {
    for (const auto& s : states) {
      if (const auto seen = state_of(s.what); seen != s.value) {
        return std::string(name(s.what)) + " should be " + s.value + ", but is " + seen;
      }
    }
    return {};
  }

  std::string state_of(Watched what) const {
    const auto& dfc = session_.data_flow();
    const auto text = [](auto state) { return std::string(openrui::name(state)); };
    switch (what) {
      case Watched::session:
        return text(session_.state());
      case Watched::bracket:
        return dfc.brackets_table() == nullptr ? "none" : text(dfc.bracket());
      case Watched::direction:
        return dfc.direction_table() == nullptr ? "none" : text(dfc.direction());
      case Watched::receiving:
        return text(dfc.receiving());
      case Watched::sending:
        return text(dfc.sending());
      case Watched::quiesced:
        return text(dfc.own_quiesce());
      case Watched::quiescing:
        return text(dfc.partner_quiesce());
      case Watched::shutdown:
        return text(dfc.shutdown());
      case Watched::own_brackets:
        return text(dfc.own_brackets());
      case Watched::partner_brackets:
        return text(dfc.partner_brackets());
      case Watched::owes:
        return std::to_string(session_.unanswered_by_us());
      case Watched::awaits:
        return std::to_string(session_.unanswered_by_partner());
      case Watched::holding:
        return session_.holding() ? "yes" : "no";
      case Watched::sent:
        return std::to_string(session_.connection_point().last_sent());
      case Watched::received:
        return std::to_string(session_.connection_point().last_received());
      case Watched::credit:
        return std::to_string(session_.connection_point().send_credit());
      default:
        return "nothing that a session has";
    }
  }

  static constexpr const char* kLu = "LUA001";
  const Case& case_;
  openrui::test::ToyServices cipher_;
  SessionCryptography partner_;  // the primary's half, where the secondary is under test
  Bytes crv_;
  HalfSession session_;
  bool link_full_ = false;
  std::uint16_t next_ = 0;  // number of the partner's last normal-flow request
  std::uint16_t sent_ = 0;  // of this half's
  std::uint16_t identifier_ = 0;
  unsigned taken_later_ = 0;
  std::deque<Piu> out_;
  std::deque<News> up_;
  std::deque<Request> ours_;
  std::deque<Request> theirs_;
};

}  // namespace

std::string play(const Case& c, const HalfSessionTables* tables, const ActivationTables& activation) {
  if (c.node) return play_node(c, activation);
  return Player(c, tables == nullptr ? standard_tables(c.role) : *tables).play();
}

}  // namespace openrui::conformance
