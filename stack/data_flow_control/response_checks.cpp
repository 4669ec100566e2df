#include "data_flow_control/response_checks.h"

#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"

namespace openrui {

namespace {
constexpr std::size_t kSenseLength = 4;
}

Sense check_response(const CorrelationTable& table, const CorrelationTable::Entry& entry, const Rh& rh, ByteView ru) {
  const auto& request = entry.rh;
  if (rh.sdi() != rh.rti()) return sense::incorrect_sdi_rti;
  if (!rh.only_in_chain()) return sense::chaining_not_supported;
  if (rh.category() != request.category()) return sense::incorrect_ru_category;
  if (rh.dr1() != request.dr1() || rh.dr2() != request.dr2()) return sense::incorrect_dr1_dr2_eri;
  if (!rh.rti() && request.response_form() == ResponseForm::exception) return sense::response_protocol;
  if (rh.rti() && ru.size() < kSenseLength) return sense::ru_length_error;
  if (rh.qri() != request.qri()) return sense::qri_differs;
  // Queued responses keep their order (11.4, QRI).
  if (rh.qri() && table.has_older_queued(&entry)) return sense::queued_response;
  const bool coded = rh.category() == RuCategory::sc || rh.category() == RuCategory::dfc;
  if (!coded) return Sense::none;
  if (!rh.fi()) return sense::incorrect_fi;
  const auto code = rh.rti() ? ru.subspan(kSenseLength) : ru;
  if (!code.empty() && code[0] != entry.head[0]) return sense::incorrect_request_code;
  return Sense::none;
}

std::string_view response_rule(Sense s) {
  if (s == sense::response_protocol) return "11.4: a positive response to RQE";
  if (s == sense::queued_response) return "11.4: queued responses keep their order";
  if (s == sense::ru_length_error) return "4.3: a negative response has four bytes of sense data";
  if (s == sense::chaining_not_supported) return "3.2: a response is one RU, BC and EC";
  return rh_rule(s);
}

}  // namespace openrui
