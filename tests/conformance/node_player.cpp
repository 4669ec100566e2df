#include "conformance/node_player.h"

#include <deque>

#include "formats/sense.h"
#include "services/pu.h"
#include "support/fake_link.h"

namespace openrui::conformance {

namespace {

class NodePlayer final : private PuUser, private LuUser {
 public:
  NodePlayer(const Case& c, const ActivationTables& tables) : case_(c), pu_("PU1", timers_, *this, tables) {
    pu_.path().set_link(&link_);
    for (const auto address : {std::uint8_t{2}, std::uint8_t{3}}) {
      pu_.add_lu("LU" + std::to_string(address), address, *this, ErrorPolicy::reject);
    }
  }

  std::string play() {
    for (std::size_t i = 0; i < case_.lines.size(); ++i) {
      const auto& line = case_.lines[i];
      const bool expects = line.verb >= Verb::partner_sees;
      auto wrong = expects ? std::string() : left_over();
      if (wrong.empty()) wrong = play(line);
      if (!wrong.empty()) return "line " + std::to_string(i + 1) + " \"" + line.text + "\": " + wrong;
    }
    return left_over();
  }

 private:
  std::string left_over() const {
    if (!link_.sent.empty()) return "the host saw, unexpected: " + to_hex(link_.sent.front());
    if (!heard_.empty()) return "the owner heard, unexpected: " + to_hex(heard_.front());
    return {};
  }

  std::string play(const Line& line) {
    switch (line.verb) {
      case Verb::host_sends:
        return host_sends(line);
      case Verb::node_sends:
        return expect(line.hex ? line.piu : piu_of(line, true));
      case Verb::owner_takes:
        pu_.lu(2)->open();
        return {};
      case Verb::owner_answers:
        return owner_answers(line);
      case Verb::owner_hears:
        if (heard_.empty()) return "the owner heard nothing";
        if (heard_.front() != line.piu) return "the owner heard " + to_hex(heard_.front());
        heard_.pop_front();
        return {};
      case Verb::lose_link:
        pu_.lost();
        return {};
      case Verb::states:
        return check_states(line);
      default:
        return "a line for a session, in a case of a node";
    }
  }

  // With the addresses as written; `answered`: the number of the node's latest request is not known to the case.
  Bytes piu_of(const Line& line, bool from_node) {
    Th th;
    th.expedited = line.message.expedited;
    th.daf = line.daf;
    th.oaf = line.oaf;
    th.snf = line.message.snf.value_or(from_node ? 0 : ++number_);
    Rh rh = line.message.rh;
    rh.set_pi(line.message.pi);
    Bytes piu(Th::kSize);
    emit_th(th, piu.data());
    piu.insert(piu.end(), rh.bytes().begin(), rh.bytes().end());
    piu.insert(piu.end(), line.message.ru.begin(), line.message.ru.end());
    return piu;
  }

  std::string host_sends(const Line& line) {
    const auto piu = line.hex ? line.piu : piu_of(line, false);
    pu_.receive(piu);
    switch (line.outcome) {
      case Outcome::refused:
        return expect_response(piu, false, line.sense);
      case Outcome::answered:
        return expect_response(piu, true, {});
      default:
        return {};
    }
  }

  // Of a positive response only header and request code are looked at; a node_sends line tells all of it.
  std::string expect_response(const Bytes& request, bool positive, const SenseWords& sense) {
    const auto th = parse_th(request);
    const auto rh = parse_rh(ByteView(request).subspan(Th::kSize));
    if (!th.ok() || !rh.ok()) return "to this nothing can be answered";
    if (link_.sent.empty()) return "the host saw nothing";
    const auto seen = link_.sent.front();
    link_.sent.pop_front();
    Th back = *th;
    std::swap(back.daf, back.oaf);
    back.mpf = Mpf::whole;
    back.odai = false;
    back.reserved = 0;
    Bytes wanted(Th::kSize);
    emit_th(back, wanted.data());
    const auto answer = response_rh(*rh, positive);
    wanted.insert(wanted.end(), answer.bytes().begin(), answer.bytes().end());
    if (!positive) {
      const auto at = wanted.size();
      wanted.resize(at + 4);
      emit_sense(sense.sense, wanted.data() + at);
      if (!sense.specific && seen.size() >= at + 4)
        std::copy_n(seen.begin() + static_cast<std::ptrdiff_t>(at) + 2, 2,
                    wanted.begin() + static_cast<std::ptrdiff_t>(at) + 2);
    }
    const auto ru = ByteView(request).subspan(Th::kSize + Rh::kSize);
    const auto echoed = std::min(echoed_length(*rh, th->daf == 0 || th->oaf == 0), ru.size());
    wanted.insert(wanted.end(), ru.begin(), ru.begin() + static_cast<std::ptrdiff_t>(echoed));
    const bool same = positive ? seen.size() >= wanted.size() && std::equal(wanted.begin(), wanted.end(), seen.begin())
                               : seen == wanted;
    return same ? std::string() : "the host should have seen " + to_hex(wanted) + ", but saw " + to_hex(seen);
  }

  std::string expect(const Bytes& wanted) {
    if (link_.sent.empty()) return "the host saw nothing";
    const auto seen = link_.sent.front();
    link_.sent.pop_front();
    return seen == wanted ? std::string() : "the host saw " + to_hex(seen);
  }

  std::string owner_answers(const Line& line) {
    if (!request_) return "the owner heard no request";
    const bool positive = line.sense.sense == Sense::none;
    Bytes ru;
    if (!positive) {
      ru.resize(4);
      emit_sense(line.sense.sense, ru.data());
    }
    pu_.lu(2)->submit(request_->flow, response_rh(request_->rh, positive), request_->snf, ru);
    request_.reset();
    return {};
  }

  std::string check_states(const Line& line) {
    for (const auto& s : line.states) {
      std::string seen = "nothing that a node has";
      if (s.what == Watched::pu) seen = pu_.active() ? "ACT" : "INACT";
      if (s.what == Watched::lu) seen = pu_.lu(2)->active() ? "ACT" : "INACT";
      if (s.what == Watched::session) seen = openrui::name(pu_.lu(2)->lu_lu().state());
      if (seen != s.value) return std::string(name(s.what)) + " should be " + s.value + ", but is " + seen;
    }
    return {};
  }

  // PuUser, LuUser
  void on_pu_active(Pu&, bool) override {}
  void on_pu_inactive(Pu&) override {}
  void on_pu_dropped(Pu&, Sense, std::string_view, ByteView) override {}
  void on_lu_active(Lu& lu, bool again) override {
    if (again) lu.release();
  }
  void on_lu_failed(Lu& lu) override { lu.release(); }
  void on_lu_inactive(Lu&, bool) override {}
  void on_ready(Lu&) override {}
  void on_message(Lu&, Flow flow, const Received& r) override {
    if (r.kind != Received::Kind::request || (flow != Flow::lu_normal && flow != Flow::lu_expedited)) return;
    heard_.emplace_back(r.ru.begin(), r.ru.end());
    request_ = Request{flow, r.snf, r.rh};
  }
  void on_released(Lu&, Flow, const SendResult&) override {}
  void on_closed(Lu&) override {}
  void on_lu_note(Lu&, Sense, std::string_view) override {}

  struct Request {
    Flow flow;
    std::uint16_t snf;
    Rh rh;
  };
  const Case& case_;
  TimerQueue timers_;
  openrui::test::FakeLink link_;
  Pu pu_;
  std::deque<Bytes> heard_;
  std::optional<Request> request_;
  std::uint16_t number_ = 0;
};

}  // namespace

std::string play_node(const Case& c, const ActivationTables& tables) { return NodePlayer(c, tables).play(); }

}  // namespace openrui::conformance
