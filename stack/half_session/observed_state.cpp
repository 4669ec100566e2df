#include "half_session/observed_state.h"

namespace openrui {

void ObservedState::append_words(std::string& out) const {
  if (!known) {
    out += "unknown";
    return;
  }
  out += name(session);
  if (!data_flow_known) return;
  if (brackets) out.append(", ").append(name(bracket));
  if (half_duplex) {
    out.append(", ").append(vantage == Role::primary ? "primary " : "secondary ").append(name(direction));
  }
  out.append(", chains ").append(name(primary_chain)).append("/").append(name(secondary_chain));
  const auto append_count = [&out](std::uint32_t count, std::string_view by) {
    if (count != 0) out.append(", ").append(std::to_string(count)).append(" unanswered by the ").append(by);
  };
  append_count(unanswered_by_primary, "primary");
  append_count(unanswered_by_secondary, "secondary");
}

std::string ObservedState::in_words() const {
  std::string text;
  append_words(text);
  return text;
}

}  // namespace openrui
