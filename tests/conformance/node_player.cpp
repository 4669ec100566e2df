#include "conformance/node_player.h"

#include <deque>

#include "formats/sense.h"
#include "services/pu.h"
#include "support/fake_link.h"

namespace openrui::conformance {

namespace {

class NodePlayer {
 public:
  NodePlayer(const Case& c, NodeUnderTest& node) : case_(c), node_(node) {}

  std::string play() {
    for (std::size_t i = 0; i < case_.lines.size(); ++i) {
      const auto& line = case_.lines[i];
      const bool expects = line.verb >= Verb::partner_sees;
      auto wrong = expects ? std::string() : left_over();
      if (wrong.empty()) wrong = play(line);
      if (!wrong.empty()) return "line " + std::to_string(i + 1) + " \"" + line.text + "\": " + wrong;
    }
    const auto wrong = node_.settle();
    return wrong.empty() ? left_over() : wrong;
  }

 private:
  std::string left_over() {
    if (const auto piu = node_.next_sent(false)) return "the host saw, unexpected: " + to_hex(*piu);
    if (const auto ru = node_.owner_hears()) return "the owner heard, unexpected: " + to_hex(*ru);
    return {};
  }

  std::string play(const Line& line) {
    switch (line.verb) {
      case Verb::host_sends:
        return host_sends(line);
      case Verb::node_sends:
        return expect(line.hex ? line.piu : piu_of(line, true));
      case Verb::owner_takes:
        node_.owner_takes();
        return {};
      case Verb::owner_answers:
        return node_.owner_answers(line.sense.sense) ? std::string() : "the owner heard no request";
      case Verb::owner_hears: {
        const auto ru = node_.owner_hears();
        if (!ru) return "the owner heard nothing";
        return *ru == line.piu ? std::string() : "the owner heard " + to_hex(*ru);
      }
      case Verb::lose_link:
        node_.lose_link();
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
    node_.host_sends(piu);
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
    const auto sent = node_.next_sent(true);
    if (!sent) return "the host saw nothing";
    const auto& seen = *sent;
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
    const auto sent = node_.next_sent(true);
    if (!sent) return "the host saw nothing";
    const auto& seen = *sent;
    return seen == wanted ? std::string() : "the host saw " + to_hex(seen);
  }

  std::string check_states(const Line& line) {
    for (const auto& s : line.states) {
      const auto seen = node_.state_of(s.what);
      if (seen && *seen != s.value) return std::string(name(s.what)) + " should be " + s.value + ", but is " + *seen;
    }
    return {};
  }

  const Case& case_;
  NodeUnderTest& node_;
  std::uint16_t number_ = 0;
};

// Our own PU, without anything around it.
class OwnNode final : public NodeUnderTest, private PuUser, private LuUser {
 public:
  explicit OwnNode(const ActivationTables& tables) : pu_("PU1", timers_, *this, tables) {
    pu_.path().set_link(&link_);
    for (const auto address : {std::uint8_t{2}, std::uint8_t{3}}) {
      pu_.add_lu("LU" + std::to_string(address), address, *this, ErrorPolicy::reject);
    }
  }

  void host_sends(ByteView piu) override { pu_.receive(piu); }
  std::optional<Bytes> next_sent(bool) override { return front_of(link_.sent); }
  std::string settle() override { return {}; }
  void lose_link() override { pu_.lost(); }
  std::optional<std::string> state_of(Watched what) override {
    if (what == Watched::pu) return pu_.active() ? "ACT" : "INACT";
    if (what == Watched::lu) return pu_.lu(2)->active() ? "ACT" : "INACT";
    if (what == Watched::session) return std::string(openrui::name(pu_.lu(2)->lu_lu().state()));
    return "nothing that a node has";
  }
  void owner_takes() override { pu_.lu(2)->open(); }
  std::optional<Bytes> owner_hears() override { return front_of(heard_); }
  bool owner_answers(Sense why) override {
    if (!request_) return false;
    const bool positive = why == Sense::none;
    Bytes ru;
    if (!positive) {
      ru.resize(4);
      emit_sense(why, ru.data());
    }
    pu_.lu(2)->submit(request_->flow, response_rh(request_->rh, positive), request_->snf, ru);
    request_.reset();
    return true;
  }

 private:
  template <class Queue>
  static std::optional<Bytes> front_of(Queue& queue) {
    if (queue.empty()) return std::nullopt;
    Bytes first = std::move(queue.front());
    queue.pop_front();
    return first;
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
  TimerQueue timers_;
  openrui::test::FakeLink link_;
  Pu pu_;
  std::deque<Bytes> heard_;
  std::optional<Request> request_;
};

}  // namespace

std::string play_node(const Case& c, const ActivationTables& tables) {
  OwnNode node(tables);
  return play_node(c, node);
}

std::string play_node(const Case& c, NodeUnderTest& node) { return NodePlayer(c, node).play(); }

}  // namespace openrui::conformance
