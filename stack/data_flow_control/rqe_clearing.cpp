#include "data_flow_control/rqe_clearing.h"

namespace openrui {

namespace {

constexpr auto kRead = ProgramVerb::read;
constexpr auto kWrite = ProgramVerb::write;

constexpr RqeClearingRow kRows[] = {
    {kRead, false, false, true, "Table 11: RUI_READ, immediate response mode, HDX"},
    {kRead, false, true, true, "Table 11: RUI_READ, immediate response mode, FDX"},
    {kRead, true, false, false, "Table 11: RUI_READ, delayed response mode, HDX"},
    {kRead, true, true, false, "Table 11: RUI_READ, delayed response mode, FDX"},
    {kWrite, false, false, true, "Table 11: RUI_WRITE, immediate response mode, HDX"},
    {kWrite, false, true, false, "Table 11: RUI_WRITE, immediate response mode, FDX"},
    {kWrite, true, false, false, "Table 11: RUI_WRITE, delayed response mode, HDX"},
    {kWrite, true, true, false, "Table 11: RUI_WRITE, delayed response mode, FDX"},
};

}  // namespace

std::span<const RqeClearingRow> rqe_clearing() { return kRows; }

bool clears_rqe(ProgramVerb verb, const SessionRules& rules, std::span<const RqeClearingRow> rows) {
  const bool full_duplex = rules.mode == SendReceiveMode::full_duplex;
  for (const auto& row : rows) {
    if (row.verb == verb && row.delayed_response_mode == rules.delayed_response_mode &&
        row.full_duplex == full_duplex) {
      return row.automatic;
    }
  }
  return false;
}

}  // namespace openrui
