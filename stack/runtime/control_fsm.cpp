#include "runtime/control_fsm.h"

#include <algorithm>
#include <string>

#include "data_flow_control/bracket_fsm.h"
#include "data_flow_control/bracket_stop_fsm.h"
#include "data_flow_control/chain_fsm.h"
#include "data_flow_control/quiesce_fsm.h"
#include "data_flow_control/send_receive_fsm.h"
#include "dlc/dlsw/circuit_fsm.h"
#include "dlc/envelope/station_fsm.h"
#include "dlc/llc2/link_fsm.h"
#include "dlc/llc2/station_fsm.h"
#include "dlc/sdlc/primary_fsm.h"
#include "dlc/sdlc/secondary_fsm.h"
#include "dlc/switch_fsm.h"
#include "dlc/xid_fsm.h"
#include "formats/sense.h"
#include "ipc370/connection_fsm.h"
#include "iucv/path_fsm.h"
#include "runtime/state_table.h"
#include "services/activation_fsm.h"
#include "services/sscp_fsm.h"
#include "streams/stream_fsm.h"
#include "transmission_control/session_control_fsm.h"

namespace openrui {

namespace {

std::string sense_digits(Sense s) {
  if (s == Sense::none) return {};
  std::uint8_t bytes[4];
  emit_sense(s, bytes);
  auto digits = to_hex(bytes);
  std::erase(digits, ' ');
  return digits;
}

template <class Table>
StateTable values_of(const Table& table) {
  StateTable values{std::string(table.title()), {}};
  for (const auto& row : table.rows()) {
    values.rows.push_back({std::string(name(row.state)), std::string(name(row.input)), std::string(name(row.next)),
                           std::string(name(row.action)), sense_digits(row.sense), std::string(row.rule)});
  }
  return values;
}

template <class Table>
std::string print(const Table& table, TableFormat format) {
  switch (format) {
    case TableFormat::text:
      break;
    case TableFormat::markdown:
      return to_markdown(values_of(table));
    case TableFormat::dot:
      return to_dot(values_of(table));
    case TableFormat::svg:
      return to_svg(values_of(table));
    case TableFormat::json:
      return to_json(values_of(table));
  }
  return table.to_text();
}

}  // namespace

const std::vector<Machine>& machines() {
  using F = TableFormat;
  static const std::vector<Machine> kMachines = {
      {"sscp-pu", "SSCP-PU session, in the node", [](F f) { return print(sscp_pu_table(), f); }},
      {"sscp-lu", "SSCP-LU session, in the node", [](F f) { return print(sscp_lu_table(), f); }},
      {"sscp", "either of them, in the host", [](F f) { return print(sscp_session_table(), f); }},
      {"session-control", "LU-LU session, secondary", [](F f) { return print(session_control_secondary(), f); }},
      {"session-control-primary", "LU-LU session, primary", [](F f) { return print(session_control_primary(), f); }},
      {"chain-in", "chains received", [](F f) { return print(chain_receiver(), f); }},
      {"chain-out", "chains sent", [](F f) { return print(chain_sender(), f); }},
      {"flip-flop", "direction, HDX flip-flop, secondary", [](F f) { return print(flip_flop(Role::secondary), f); }},
      {"flip-flop-primary", "the same, primary", [](F f) { return print(flip_flop(Role::primary), f); }},
      {"contention-winner", "direction, HDX contention, secondary and winner",
       [](F f) { return print(contention(Role::secondary, true), f); }},
      {"contention-loser", "the same, loser", [](F f) { return print(contention(Role::secondary, false), f); }},
      {"contention-winner-primary", "the same, primary and winner",
       [](F f) { return print(contention(Role::primary, true), f); }},
      {"contention-loser-primary", "the same, primary and loser",
       [](F f) { return print(contention(Role::primary, false), f); }},
      {"bracket-first-speaker", "brackets, first speaker", [](F f) { return print(first_speaker_table(), f); }},
      {"bracket-bidder", "brackets, bidder", [](F f) { return print(bidder_table(), f); }},
      {"bracket-stop", "brackets of one side after SBI and BIS", [](F f) { return print(bracket_stop_table(), f); }},
      {"quiesce", "QEC received", [](F f) { return print(quiesce_held(), f); }},
      {"quiesce-holder", "QEC sent", [](F f) { return print(quiesce_holder(), f); }},
      {"shutdown", "SHUTD received", [](F f) { return print(shutdown_held(), f); }},
      {"shutdown-holder", "SHUTD sent", [](F f) { return print(shutdown_holder(), f); }},
      {"xid-t20", "XID exchange, T2.0 secondary", [](F f) { return print(xid_t20_secondary(), f); }},
      {"xid-t20-primary", "XID exchange, T2.0 primary", [](F f) { return print(xid_t20_primary(), f); }},
      {"xid-t21", "XID exchange, T2.1", [](F f) { return print(xid_t21(), f); }},
      {"dlsw-circuit", "a DLSw circuit", [](F f) { return print(dlsw::circuit_table(), f); }},
      {"dlsw-circuit-switched", "the same, of a data link switch",
       [](F f) { return print(dlsw::switched_circuit_table(), f); }},
      {"switch", "a data link switch, one of its two sides", [](F f) { return print(switch_table(), f); }},
      {"sdlc-secondary", "an SDLC secondary station, in the node",
       [](F f) { return print(sdlc::secondary_table(), f); }},
      {"iucv-path", "one end of an IUCV path", [](F f) { return print(iucv::path_table(), f); }},
      {"stream", "a stream between nodes, of IUCV or UCLA IPC", [](F f) { return print(streams::stream_table(), f); }},
      {"envelope-station", "a link station on IUCV or UCLA IPC",
       [](F f) { return print(envelope::station_table(), f); }},
      {"ipc-connection", "one end of a UCLA IPC connection",
       [](F f) { return print(ipc370::half_connection_table(), f); }},
      {"sdlc-primary", "an SDLC primary station, in the host", [](F f) { return print(sdlc::primary_table(), f); }},
      {"llc2-link", "an LLC2 link: TEST, XID, contact", [](F f) { return print(llc2::link_table(), f); }},
      {"llc2-connection", "an LLC2 connection", [](F f) { return print(llc2::station_table(), f); }},
  };
  return kMachines;
}

const Machine* find_machine(std::string_view name) {
  const auto found =
      std::find_if(machines().begin(), machines().end(), [name](const Machine& m) { return m.name == name; });
  return found == machines().end() ? nullptr : &*found;
}

}  // namespace openrui
