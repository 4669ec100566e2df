#include "dlc/link.h"

namespace openrui {

std::string_view name(InopReason r) {
  switch (r) {
    case InopReason::no_answer:
      return "no answer";
    case InopReason::refused:
      return "refused";
    case InopReason::orderly_end:
      return "ended by the partner";
    case InopReason::protocol_error:
      return "protocol error";
    case InopReason::retry_limit:
      return "retries exhausted";
    case InopReason::carrier_lost:
      return "carrier lost";
    case InopReason::operator_request:
      return "operator request";
  }
  return "?";
}

}  // namespace openrui
