#include "captures/conversation.h"

#include <algorithm>

#include "captures/reader.h"
#include "captures/text.h"

namespace openrui {

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
  if (step.kind == Step::Kind::link_reset) return text + "the link is reset";
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
  const auto& tracked = tracker_->track(unit);
  if (unit.kind == UnitKind::damaged) return leave_out(unit.number, std::string(unit.text));
  if (unit.link_reset) return take_link_reset(unit);
  if (unit.kind != UnitKind::piu) return;
  if (unit.retransmission) {
    ++conversation_.repeated;
    return;
  }
  take_piu(unit, tracked);
}

Conversation ConversationBuilder::take() {
  if (not_told_ > 0) conversation_.left_out.push_back("and " + std::to_string(not_told_) + " more");
  return std::move(conversation_);
}

void ConversationBuilder::take_piu(const CapturedUnit& unit, const TrackedUnit& tracked) {
  if (unit.from == LinkEnd::unknown) return leave_out(unit.number, "nothing tells who sent this PIU");
  if (!tracked.whole) {
    for (const auto& fault : tracked.faults) leave_out(unit.number, fault.in_words());
    return;
  }
  Step step;
  step.from = unit.from;
  step.number = unit.number;
  step.time = unit.time;
  step.session = {link_index(unit.link), tracked.address.lu, tracked.address.partner};
  step.th = tracked.th;
  step.th.mpf = Mpf::whole;
  step.rh = tracked.rh;
  step.ru_kind = tracked.kind;
  step.piu = keep(step, tracked.ru);
  if (!tracked.faults.empty()) {
    auto& words = conversation_.faults[conversation_.steps.size()];
    for (const auto& fault : tracked.faults) words.append(words.empty() ? "" : "; ").append(fault.in_words());
  }
  conversation_.steps.push_back(step);
}

void ConversationBuilder::take_link_reset(const CapturedUnit& unit) {
  Step step;
  step.kind = Step::Kind::link_reset;
  step.number = unit.number;
  step.time = unit.time;
  step.session.link = link_index(unit.link);
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

ByteView ConversationBuilder::keep(const Step& step, ByteView ru) {
  auto& store = conversation_.store;
  const auto size = Th::kSize + Rh::kSize + ru.size();
  if (store.empty() || store.back().capacity() - store.back().size() < size) {
    store.emplace_back();
    store.back().reserve(std::max(kBlock, size));
  }
  auto& block = store.back();
  const auto at = block.size();
  block.resize(at + Th::kSize);
  emit_th(step.th, block.data() + at);
  block.insert(block.end(), step.rh.bytes().begin(), step.rh.bytes().end());
  block.insert(block.end(), ru.begin(), ru.end());
  return ByteView(block).subspan(at, size);
}

bool keep_only(Conversation& conversation, const std::string& link) {
  auto& links = conversation.links;
  const auto found = std::find(links.begin(), links.end(), link);
  if (found == links.end()) return false;
  const auto index = static_cast<std::uint16_t>(found - links.begin());
  std::map<std::size_t, std::string> faults;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < conversation.steps.size(); ++i) {
    auto& step = conversation.steps[i];
    if (step.session.link != index) continue;
    step.session.link = 0;
    if (auto fault = conversation.faults.extract(i)) faults[steps.size()] = std::move(fault.mapped());
    steps.push_back(step);
  }
  conversation.steps = std::move(steps);
  conversation.faults = std::move(faults);
  links = {link};
  return true;
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
