#include "captures/conversation.h"

#include "captures/reader.h"
#include "captures/text.h"

namespace openrui {

namespace {

// Longest BIU that is put together, RH and RU: what a 16-bit length can say.
constexpr std::size_t kLongestBiu = 65535;

CapturedSession session_of(std::uint16_t link, const Th& th, LinkEnd from) {
  const bool to_node = from == LinkEnd::host;
  return {link, to_node ? th.daf : th.oaf, to_node ? th.oaf : th.daf};
}

// SDLC says SNRM where a link is contacted, the events of our own captures say it in words (README.md of this room).
bool tells_contact(const CapturedUnit& unit) {
  return unit.kind == UnitKind::frame ? unit.text.starts_with("SNRM")
                                      : unit.text.find("contacted") != std::string::npos;
}
bool tells_loss(const CapturedUnit& unit) {
  return unit.kind == UnitKind::frame ? unit.text.starts_with("DISC") : unit.text.find(" lost") != std::string::npos;
}

}  // namespace

std::string name(const CapturedSession& session) {
  if (session.lu == 0 && session.partner == 0) return "SSCP-PU";
  std::string text = session.sscp() ? "SSCP-LU " : "LU ";
  append_hex(text, session.lu, 2);
  if (session.sscp()) return text;
  text += "<->";
  append_hex(text, session.partner, 2);
  return text;
}

std::string in_words(const Step& step) {
  std::string text = "record " + std::to_string(step.number) + ": ";
  if (step.kind != Step::Kind::biu) {
    return text + (step.kind == Step::Kind::contact ? "the link is contacted" : "the link is lost");
  }
  text += name(step.session);
  text += step.from == LinkEnd::node ? " > " : " < ";
  text += title(step.rh, step.session.sscp(), step.ru());
  const auto marks = indicators(step.rh);
  if (!marks.empty()) text += ", " + marks;
  text += step.th.expedited ? ", exp " : ", ";
  append_hex(text, step.th.snf, 4);
  return text;
}

void ConversationBuilder::add(const CapturedUnit& unit) {
  switch (unit.kind) {
    case UnitKind::piu:
      return take_piu(unit);
    case UnitKind::link_event:
    case UnitKind::frame:
      if (tells_contact(unit)) return link_changed(unit, Step::Kind::contact);
      if (tells_loss(unit)) return link_changed(unit, Step::Kind::lost);
      return;
    case UnitKind::damaged:
      return leave_out(unit.number, std::string(unit.text));
    case UnitKind::xid:
      return;
  }
}

Conversation ConversationBuilder::take() {
  for (const auto& [flow, segments] : segments_) {
    leave_out(segments.first.number, name(flow.session) + ": the rest of a segmented BIU is missing");
  }
  if (not_told_ > 0) conversation_.left_out.push_back("and " + std::to_string(not_told_) + " more");
  return std::move(conversation_);
}

void ConversationBuilder::take_piu(const CapturedUnit& unit) {
  const auto th = parse_th(unit.bytes);
  if (!th) return leave_out(unit.number, std::string(th.error().text));
  if (unit.from == LinkEnd::unknown) return leave_out(unit.number, "nothing tells who sent this PIU");
  Step step;
  step.from = unit.from;
  step.number = unit.number;
  step.time = unit.time;
  step.th = *th;
  step.session = session_of(link_index(unit.link), *th, unit.from);
  if (is_repeated(step.session, step.from, *th, unit.bytes)) {
    ++conversation_.repeated;
    return;
  }
  if (th->has_rh()) return take_first(unit, step);
  take_rest(unit, step);
}

void ConversationBuilder::take_first(const CapturedUnit& unit, Step step) {
  const auto biu = unit.bytes.subspan(Th::kSize);
  const auto rh = parse_rh(biu);
  if (!rh) return leave_out(unit.number, std::string(rh.error().text));
  step.rh = *rh;
  if (step.th.mpf == Mpf::first) {
    auto& segments = segments_[{step.session, step.from}];
    segments.first = step;
    segments.piu.assign(unit.bytes.begin(), unit.bytes.end());
    last_[step.session] = {step.from, {}};
    return;
  }
  step.piu = keep(unit.bytes);
  step.ru_kind = classify(step.rh, step.session.sscp(), step.ru());
  last_[step.session] = {step.from, step.piu};
  conversation_.steps.push_back(step);
}

void ConversationBuilder::take_rest(const CapturedUnit& unit, const Step& step) {
  const auto found = segments_.find({step.session, step.from});
  if (found == segments_.end() || found->second.first.th.snf != step.th.snf) {
    return leave_out(unit.number, name(step.session) + ": a segment whose beginning is not in the capture");
  }
  auto& segments = found->second;
  const auto more = unit.bytes.subspan(Th::kSize);
  if (segments.piu.size() + more.size() > Th::kSize + kLongestBiu) {
    segments_.erase(found);
    return leave_out(unit.number, name(step.session) + ": a segmented BIU is too long to be one");
  }
  segments.piu.insert(segments.piu.end(), more.begin(), more.end());
  last_[step.session] = {step.from, {}};
  if (step.th.mpf != Mpf::last) return;
  Step whole = segments.first;
  whole.th.mpf = Mpf::whole;
  emit_th(whole.th, segments.piu.data());
  whole.piu = keep(segments.piu);
  whole.ru_kind = classify(whole.rh, whole.session.sscp(), whole.ru());
  conversation_.steps.push_back(whole);
  segments_.erase(found);
}

// A number is not used twice in a row on a flow of requests: a link that had no acknowledgement has sent the PIU again.
bool ConversationBuilder::is_repeated(const CapturedSession& session, LinkEnd from, const Th& th, ByteView piu) {
  if (!th.has_rh() || th.snf == 0) return false;
  const auto found = last_.find(session);
  return found != last_.end() && found->second.first == from && found->second.second.size() == piu.size() &&
         std::equal(piu.begin(), piu.end(), found->second.second.begin());
}

void ConversationBuilder::link_changed(const CapturedUnit& unit, Step::Kind kind) {
  Step step;
  step.kind = kind;
  step.number = unit.number;
  step.time = unit.time;
  step.session.link = link_index(unit.link);
  std::erase_if(segments_, [&](const auto& entry) { return entry.first.session.link == step.session.link; });
  std::erase_if(last_, [&](const auto& entry) { return entry.first.link == step.session.link; });
  conversation_.steps.push_back(step);
}

void ConversationBuilder::leave_out(std::uint64_t number, const std::string& why) {
  if (conversation_.left_out.size() >= kMaxLeftOut) {
    ++not_told_;
    return;
  }
  std::string text = "record " + std::to_string(number) + ": ";
  append_printable(text, why);
  conversation_.left_out.push_back(std::move(text));
}

std::uint16_t ConversationBuilder::link_index(std::string_view link) {
  const auto found = links_.find(link);
  if (found != links_.end()) return found->second;
  // Beyond the limit links share the last place.
  if (conversation_.links.size() >= kMaxLinks) return static_cast<std::uint16_t>(kMaxLinks - 1);
  const auto index = static_cast<std::uint16_t>(conversation_.links.size());
  conversation_.links.emplace_back(link);
  links_.emplace(std::string(link), index);
  return index;
}

ByteView ConversationBuilder::keep(ByteView bytes) {
  auto& store = conversation_.store;
  if (store.empty() || store.back().capacity() - store.back().size() < bytes.size()) {
    store.emplace_back();
    store.back().reserve(std::max(kBlock, bytes.size()));
  }
  auto& block = store.back();
  const auto at = block.size();
  block.insert(block.end(), bytes.begin(), bytes.end());
  return ByteView(block).subspan(at, bytes.size());
}

Result<Conversation, std::string> read_conversation(const std::string& path) {
  auto reader = CaptureReader::open(path);
  if (!reader) return reader.error();
  ConversationBuilder builder;
  CapturedUnit unit;
  while (reader.value().next(unit)) builder.add(unit);
  return builder.take();
}

}  // namespace openrui
