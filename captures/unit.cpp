#include "captures/unit.h"

namespace openrui {

std::string_view name(CaptureDirection d) {
  switch (d) {
    case CaptureDirection::unknown:
      return "unknown";
    case CaptureDirection::sent:
      return "sent";
    case CaptureDirection::received:
      return "received";
  }
  return "?";
}

std::string_view name(LinkEnd e) {
  switch (e) {
    case LinkEnd::unknown:
      return "unknown";
    case LinkEnd::node:
      return "node";
    case LinkEnd::host:
      return "host";
  }
  return "?";
}

std::string_view name(UnitKind k) {
  switch (k) {
    case UnitKind::piu:
      return "piu";
    case UnitKind::xid:
      return "xid";
    case UnitKind::link_event:
      return "link_event";
    case UnitKind::frame:
      return "frame";
    case UnitKind::damaged:
      return "damaged";
  }
  return "?";
}

}  // namespace openrui
