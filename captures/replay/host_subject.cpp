#include "replay/host_subject.h"

#include <utility>

#include "formats/sense.h"

namespace openrui::replay {

// One link: the host's end of path control, and below it a queue.
class HostSubject::Line final : public Link, private PathControlUser {
 public:
  Line(HostSubject& subject, std::uint16_t number)
      : subject_(subject), number_(number), path_(PathControl::Side::host, *this) {
    path_.set_link(this);
  }
  PathControl& path() { return path_; }

  void start() override {}
  void stop() override {}
  void send(Buffer piu) override {
    const auto v = piu.view();
    subject_.outputs.push_back({number_, Bytes(v.begin(), v.end())});
  }
  std::size_t queued_bytes() const override { return 0; }
  bool contacted() const override { return true; }

 private:
  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress) override {
    constexpr std::size_t kNoLimit = 65535;
    return kNoLimit;
  }
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense, std::string_view, ByteView) override {}

  HostSubject& subject_;
  std::uint16_t number_;
  PathControl path_;
};

// A primary half-session and what stands above it.
class HostSubject::Half final : public BiuSink, private HalfSessionUser {
 public:
  Half(PathControl& path, const CapturedSession& name)
      : path_(path), address_{name.lu, name.partner}, session(Role::primary, name.sscp(), *this, *this) {}

  void read_all() { session.consumed(std::exchange(unread_, 0U)); }
  std::string take_rule() { return std::exchange(rule_, {}); }
  std::string send(const Step& step) {
    read_all();
    if (step.rh.isolated_pacing()) return {};
    const auto ru = step.ru();
    SendResult result;
    if (step.request()) {
      result = session.send_request(step.rh, step.th.expedited, Buffer::copy_of(ru));
    } else if (step.rh.rti()) {
      constexpr std::size_t kSense = 4;
      result = session.send_response(step.th.expedited, step.th.snf, false, ru.first(std::min(ru.size(), kSense)));
    } else {
      const bool has_data = ru.size() > (step.session.sscp() ? 3U : 1U);
      result = session.send_response(step.th.expedited, step.th.snf, true, has_data ? ru : ByteView{});
    }
    if (result.code == SendResult::Code::held) return "it waits for the node's pacing response";
    if (result.code != SendResult::Code::refused) return {};
    rule_ = "the host broke a rule: " + session.refusal().in_words();
    return "it is refused with " + to_words(result.sense);
  }

 private:
  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    path_.send(address_, expedited, snf, std::move(biu));
  }
  bool congested() const override { return false; }
  void on_received(HalfSession&, const Received& received) override {
    if (received.kind == Received::Kind::rejected) {
      rule_ = "the node broke a rule: " + session.refusal().in_words();
    } else if (!received.expedited && received.kind != Received::Kind::purged) {
      ++unread_;
    }
  }
  void on_released(HalfSession&, const SendResult&) override {}
  void on_note(HalfSession&, Sense sense, std::string_view what) override {
    if (sense != Sense::none) rule_ = std::string(what) + " (" + to_words(sense) + ")";
  }

  PathControl& path_;
  SessionAddress address_;
  unsigned unread_ = 0;
  std::string rule_;

 public:
  HalfSession session;  // last: it is told where the others are
};

void HostSubject::Line::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  subject_.half_of({number_, address.lu, address.partner}).session.receive(th.expedited, th.snf, rh, ru);
}

void HostSubject::Line::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  auto& half = subject_.half_of({number_, address.lu, address.partner});
  half.session.receive_damaged(th.expedited, th.snf, rh, head, why);
}

HostSubject::HostSubject(const Conversation& conversation) {
  for (std::size_t i = 0; i < conversation.links.size(); ++i) {
    lines_.push_back(std::make_unique<Line>(*this, static_cast<std::uint16_t>(i)));
  }
}

HostSubject::~HostSubject() = default;

HostSubject::Half& HostSubject::half_of(const CapturedSession& session) {
  auto& half = halves_[session];
  if (half == nullptr) half = std::make_unique<Half>(lines_[session.link]->path(), session);
  return *half;
}

void HostSubject::link_reset(std::uint16_t link) {
  lines_[link]->path().forget_all();
  for (auto& [session, half] : halves_) {
    if (session.link == link) half->session.reset();
  }
}

void HostSubject::receive(const Step& step, ByteView piu) { lines_[step.session.link]->path().receive(piu); }

// An activation or deactivation of the SSCP's sessions ends what is inside of them (SNA reference 11.1).
void HostSubject::reset_inside(const Step& step) {
  const bool pu = step.ru_kind == RuKind::actpu || step.ru_kind == RuKind::dactpu;
  const bool lu = step.ru_kind == RuKind::actlu || step.ru_kind == RuKind::dactlu;
  if (!step.request() || (!pu && !lu)) return;
  for (auto& [session, half] : halves_) {
    if (session.link != step.session.link || session == step.session) continue;
    if (pu || (session.lu == step.session.lu && !session.sscp())) half->session.reset();
  }
}

std::string HostSubject::act(const Step& step) {
  reset_inside(step);
  return half_of(step.session).send(step);
}

std::string HostSubject::take_rule(const CapturedSession& session) {
  const auto found = halves_.find(session);
  return found == halves_.end() ? std::string() : found->second->take_rule();
}

}  // namespace openrui::replay
