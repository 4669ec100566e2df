// Primary and secondary return codes as the engine uses them (LUA reference 5.2, 5.3). The values are those of lua_c.h:
// their bytes are big-endian in memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <lua_c.h>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/sense_code.h"

namespace openrui {

enum class Prim : std::uint16_t {
  ok = LUA_OK,
  parameter_check = LUA_PARAMETER_CHECK,
  state_check = LUA_STATE_CHECK,
  session_failure = LUA_SESSION_FAILURE,
  unsuccessful = LUA_UNSUCCESSFUL,
  negative_rsp = LUA_NEGATIVE_RSP,
  cancelled = LUA_CANCELLED,
  in_progress = LUA_IN_PROGRESS,
  status = LUA_STATUS,
  comm_subsystem_abended = LUA_COMM_SUBSYSTEM_ABENDED,
  comm_subsystem_not_loaded = LUA_COMM_SUBSYSTEM_NOT_LOADED,
  unexpected_dos_error = LUA_UNEXPECTED_DOS_ERROR,
  invalid_verb = LUA_INVALID_VERB
};

// Also holds sense codes (sec_of).
enum class Sec : std::uint32_t {
  ok = LUA_SEC_RC_OK,
  invalid_luname = LUA_INVALID_LUNAME,
  bad_session_id = LUA_BAD_SESSION_ID,
  data_truncated = LUA_DATA_TRUNCATED,
  bad_data_ptr = LUA_BAD_DATA_PTR,
  reserved_field_not_zero = LUA_RESERVED_FIELD_NOT_ZERO,
  invalid_post_handle = LUA_INVALID_POST_HANDLE,
  purged = LUA_PURGED,
  no_previous_bid_enabled = LUA_NO_PREVIOUS_BID_ENABLED,
  no_data = LUA_NO_DATA,
  bid_already_enabled = LUA_BID_ALREADY_ENABLED,
  invalid_flow = LUA_INVALID_FLOW,
  verb_length_invalid = LUA_VERB_LENGTH_INVALID,
  required_field_missing = LUA_REQUIRED_FIELD_MISSING,
  data_incomplete = LUA_DATA_INCOMPLETE,
  terminated = LUA_TERMINATED,
  no_rui_session = LUA_NO_RUI_SESSION,
  duplicate_rui_init = LUA_DUPLICATE_RUI_INIT,
  invalid_process = LUA_INVALID_PROCESS,
  command_count_error = LUA_COMMAND_COUNT_ERROR,
  no_read_to_purge = LUA_NO_READ_TO_PURGE,
  multiple_write_flows = LUA_MULTIPLE_WRITE_FLOWS,
  duplicate_read_flow = LUA_DUPLICATE_READ_FLOW,
  duplicate_write_flow = LUA_DUPLICATE_WRITE_FLOW,
  link_not_started = LUA_LINK_NOT_STARTED,
  encr_decr_load_error = LUA_ENCR_DECR_LOAD_ERROR,
  invalid_puname = LUA_INVALID_PUNAME,
  invalid_lunumber = LUA_INVALID_LUNUMBER,
  invalid_format = LUA_INVALID_FORMAT,
  reinit_invalid = LUA_REINIT_INVALID,
  init_pu_not_active = LUA_INIT_PU_NOT_ACTIVE,
  init_lu_not_active = LUA_INIT_LU_NOT_ACTIVE,
  lu_component_disconnected = LUA_LU_COMPONENT_DISCONNECTED,
  // SLI only
  ready = LUA_READY,
  not_ready = LUA_NOT_READY,
  init_complete = LUA_INIT_COMPLETE,
  session_end_requested = LUA_SESSION_END_REQUESTED,
  no_sli_session = LUA_NO_SLI_SESSION,
  session_already_open = LUA_SESSION_ALREADY_OPEN,
  invalid_open_init_type = LUA_INVALID_OPEN_INIT_TYPE,
  invalid_open_data = LUA_INVALID_OPEN_DATA,
  unexpected_sna_sequence = LUA_UNEXPECTED_SNA_SEQUENCE,
  neg_rsp_from_bind_routine = LUA_NEG_RSP_FROM_BIND_ROUTINE,
  neg_rsp_from_crv_routine = LUA_NEG_RSP_FROM_CRV_ROUTINE,
  neg_rsp_from_stsn_routine = LUA_NEG_RSP_FROM_STSN_ROUTINE,
  invalid_open_routine_type = LUA_INVALID_OPEN_ROUTINE_TYPE,
  max_number_of_sends = LUA_MAX_NUMBER_OF_SENDS,
  send_on_flow_pending = LUA_SEND_ON_FLOW_PENDING,
  invalid_message_type = LUA_INVALID_MESSAGE_TYPE,
  receive_on_flow_pending = LUA_RECEIVE_ON_FLOW_PENDING,
  data_length_error = LUA_DATA_LENGTH_ERROR,
  close_pending = LUA_CLOSE_PENDING,
  negative_rsp_chase = LUA_NEGATIVE_RSP_CHASE,
  negative_rsp_shutc = LUA_NEGATIVE_RSP_SHUTC,
  negative_rsp_rshutd = LUA_NEGATIVE_RSP_RSHUTD,
  no_receive_to_purge = LUA_NO_RECEIVE_TO_PURGE,
  cancel_command_received = LUA_CANCEL_COMMAND_RECEIVED,
  sli_bid_pending = LUA_SLI_BID_PENDING,
  sli_purge_pending = LUA_SLI_PURGE_PENDING,
  procedure_error = LUA_PROCEDURE_ERROR,
  invalid_sli_encr_option = LUA_INVALID_SLI_ENCR_OPTION,
  received_unbind = LUA_RECEIVED_UNBIND,
  received_unbind_hold = LUA_RECEIVED_UNBIND_HOLD,
  received_unbind_normal = LUA_RECEIVED_UNBIND_NORMAL,
  invalid_session_type = LUA_INVALID_SESSION_TYPE
};

// A sense code in the place of a secondary return code: the same four bytes.
inline Sec sec_of(Sense sense) {
  std::uint8_t bytes[4];
  put32(bytes, value(sense));
  std::uint32_t sec = 0;
  std::memcpy(&sec, bytes, sizeof sec);
  return static_cast<Sec>(sec);
}

struct ReturnCode {
  Prim prim = Prim::ok;
  Sec sec = Sec::ok;
  friend constexpr bool operator==(const ReturnCode&, const ReturnCode&) = default;
};

namespace rc {
inline constexpr ReturnCode ok{};
constexpr ReturnCode parameter_check(Sec sec) { return {Prim::parameter_check, sec}; }
constexpr ReturnCode state_check(Sec sec) { return {Prim::state_check, sec}; }
constexpr ReturnCode unsuccessful(Sec sec) { return {Prim::unsuccessful, sec}; }
constexpr ReturnCode cancelled(Sec sec) { return {Prim::cancelled, sec}; }
constexpr ReturnCode session_failure(Sec sec) { return {Prim::session_failure, sec}; }
}  // namespace rc

// All codes that have a symbol, with the symbol without LUA_, in the order of LUA reference 5.2; 5.3, then 5.4.
struct PrimaryName {
  std::uint16_t code;
  std::string_view text;
};
struct SecondaryName {
  std::uint32_t code;
  std::string_view text;
};
std::span<const PrimaryName> primary_codes();
std::span<const SecondaryName> secondary_codes();

// "STATE_CHECK - NO_RUI_SESSION" (LUA reference 1.9): the symbols of lua_c.h without LUA_. A code without a symbol is
// shown by its hex digits in canonical order.
std::string to_words(ReturnCode code);

}  // namespace openrui
