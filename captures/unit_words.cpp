#include "captures/unit_words.h"

#include "formats/describe.h"
#include "formats/ru/bind.h"

namespace openrui {

DataExplainer* UnitWords::explainer(const CapturedUnit& unit, const TrackedUnit& t) {
  if (!t.whole || t.address.is_sscp() || t.rh.rri() || t.kind != RuKind::data || t.bind_image.empty()) return nullptr;
  const auto bind = parse_bind(t.bind_image);
  if (!bind) return nullptr;
  const bool to_lu = unit.from == LinkEnd::host;
  const auto form = data_form(*bind, page_);
  if (streams_.size() == kMostStreams) streams_.clear();
  auto& stream = streams_[{t.session, to_lu}];
  if (!stream.data || stream.form != form) {
    stream.form = form;
    stream.data.emplace(form, to_lu);
  }
  return &*stream.data;
}

std::vector<std::string> UnitWords::of(const CapturedUnit& unit, const TrackedUnit& tracked) {
  if (unit.kind == UnitKind::xid) return describe_xid(unit.bytes);
  if (unit.kind != UnitKind::piu) return {};
  DescribeContext context;
  context.page = page_;
  const bool whole_piu = !tracked.segmented;
  if (whole_piu) context.data = explainer(unit, tracked);
  auto lines = describe_piu(unit.bytes, context);
  if (!whole_piu) {
    lines.emplace_back("the BIU put together from its segments:");
    context.data = explainer(unit, tracked);
    for (auto& line : describe_biu(tracked.rh, tracked.address.is_sscp(), tracked.ru, context)) {
      lines.push_back(std::move(line));
    }
  }
  if (tracked.session == 0) return lines;
  if (tracked.answers != 0) lines.push_back("answers record " + std::to_string(tracked.answers));
  if (!(tracked.before == tracked.after)) {
    lines.push_back("state: " + tracked.before.in_words() + " -> " + tracked.after.in_words());
  }
  return lines;
}

}  // namespace openrui
