#include "sim/door.h"

#include <algorithm>

#include "formats/sense.h"

namespace openrui::sim {

void PortDoor::open(const std::string& lu) {
  OpenRequest request;
  request.name = lu;
  const auto result = port_.open(request, *this);
  if (result.error == OpenError::none) {
    // opened() may have come from inside, failed() cannot.
    id_ = result.id;
    lu_ = result.lu;
    return;
  }
  const auto why = "open error " + std::to_string(static_cast<int>(result.error));
  events_.push_back([this, why] { user_.refused(why); });
}

void PortDoor::close() {
  closing_ = true;
  messages_.clear();
  events_.clear();
  port_.close(id_);
}

void PortDoor::submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) {
  Submission s;
  s.flow = flow;
  s.rh = rh;
  s.snf = snf;
  s.ru = ru;
  under_way_[at(flow)] = true;
  if (!rh.rri()) port_.asked_to_write(id_, flow);
  if (const auto result = port_.submit(id_, s)) submitted(flow, *result);
}

void PortDoor::submitted(Flow flow, const SubmitResult& result) {
  under_way_[at(flow)] = false;
  const auto refusal = result.code == SubmitResult::Code::ok ? std::string() : to_words(result.sense);
  events_.push_back([this, flow, refusal] { user_.submitted(flow, refusal); });
}

void PortDoor::message(const Message& m) {
  if (closing_) return;
  messages_.push_back({m.kind, m.flow, m.th.snf, m.rh, Bytes(m.ru.begin(), m.ru.end())});
}

void PortDoor::over() {
  id_ = 0;
  closing_ = false;
  std::fill(std::begin(under_way_), std::end(under_way_), false);
  messages_.clear();
}

void PortDoor::failed(SessionFailure) {
  over();
  events_.clear();
  events_.push_back([this] { user_.lost(); });
}

void PortDoor::closed() {
  over();
  events_.push_back([this] { user_.closed(); });
}

void PortDoor::listen(Random& random) {
  while (!events_.empty()) {
    const auto event = std::move(events_.front());
    events_.pop_front();
    event();
  }
  if (id_ != 0 && !closing_ && messages_.empty()) port_.asked_to_read(id_, Flow::lu_normal);
  auto left = random.one_in(4) ? random.below(3) : messages_.size();
  for (; left > 0 && !messages_.empty() && !closing_; --left) {
    const auto message = std::move(messages_.front());
    messages_.pop_front();
    port_.asked_to_read(id_, message.flow);
    if (message.kind == Message::Kind::unit) port_.consumed(id_, message.flow, 1);
    user_.heard(message);
  }
}

}  // namespace openrui::sim
