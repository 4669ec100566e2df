#include "dlc/sdlc/transfer.h"

#include <algorithm>
#include <utility>

#include "dlc/sdlc/framing.h"

namespace openrui::sdlc {

void Transfer::reset() {
  va_ = vr_ = 0;
  queue_.clear();
  bytes_ = sent_ = next_ = 0;
}

void Transfer::queue(Buffer piu) {
  bytes_ += piu.size();
  queue_.push_back(std::move(piu));
}

unsigned Transfer::acknowledge(std::uint8_t nr) {
  const auto count = distance(va_, nr);
  for (unsigned i = 0; i < count; ++i) {
    bytes_ -= queue_.front().size();
    queue_.pop_front();
  }
  va_ = nr;
  sent_ -= count;
  next_ = next_ > count ? next_ - count : 0;
  return count;
}

void Transfer::send(std::uint8_t address, std::size_t longest, std::vector<SdlcFrame>& frames) {
  std::size_t length = 0;
  for (bool first = true; may_send(); first = false) {
    const auto& piu = queue_[next_];
    length += piu.size() + kFrameOverhead;
    if (!first && length > longest) break;
    SdlcFrame frame;
    frame.address = address;
    frame.type = SdlcType::i;
    frame.ns = vs();
    frame.nr = vr_;
    frame.information = piu.view();
    frames.push_back(frame);
    sent_ = std::max(sent_, ++next_);
  }
}

}  // namespace openrui::sdlc
