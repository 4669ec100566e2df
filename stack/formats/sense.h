// Sense codes (SNA reference 15 and 3.6): constants for those the stack generates, and the whole table in words.
#pragma once

#include <span>
#include <string>

#include "base/bytes.h"
#include "base/sense_code.h"

namespace openrui {

namespace sense {
// 08: request reject
inline constexpr Sense resource_not_available{0x08010000};
inline constexpr Sense intervention_required{0x08020000};
inline constexpr Sense session_limit_exceeded{0x08050000};
inline constexpr Sense session_limit_exceeded_dependent_lu{0x08050008};
inline constexpr Sense resource_unknown{0x08060000};
inline constexpr Sense resource_unknown_plu{0x08060014};
inline constexpr Sense mode_inconsistency{0x08090000};
inline constexpr Sense permission_rejected{0x080A0000};
inline constexpr Sense bracket_race{0x080B0000};
inline constexpr Sense insufficient_resource{0x08120000};
inline constexpr Sense bid_reject_no_rtr{0x08130000};
inline constexpr Sense bid_reject_rtr{0x08140000};
inline constexpr Sense function_active{0x08150000};
inline constexpr Sense rtr_not_required{0x08190000};
inline constexpr Sense actlu_without_sscp_pu{0x081A0001};
inline constexpr Sense receiver_in_transmit_mode{0x081B0000};
inline constexpr Sense invalid_session_parameters{0x08210000};
inline constexpr Sense invalid_mode_name{0x08210002};
inline constexpr Sense change_direction_required{0x08290000};
inline constexpr Sense invalid_parameter{0x08350000};  // specific half: offset of the byte
inline constexpr Sense session_being_taken_down{0x08390000};
inline constexpr Sense permission_rejected_notify{0x08450000};
inline constexpr Sense cryptography_inoperative{0x08480000};
inline constexpr Sense sscp_lu_not_active{0x08570000};
inline constexpr Sense receive_correlation_table_full{0x08780001};  // LUA products only
inline constexpr Sense send_correlation_table_full{0x08780002};     // LUA products only
// 10: request error
inline constexpr Sense ru_data_error{0x10010000};
inline constexpr Sense ru_length_error{0x10020000};
inline constexpr Sense function_not_supported{0x10030000};
inline constexpr Sense cryptography_not_supported{0x10030014};
inline constexpr Sense parameter_error{0x10050000};
inline constexpr Sense response_already_sent{0x10050122};  // LUA products only, as the three below
inline constexpr Sense exr_sense_incorrect{0x10050123};
inline constexpr Sense response_out_of_order{0x10050124};
inline constexpr Sense chase_response_required{0x10050125};
inline constexpr Sense category_not_supported{0x10070000};
inline constexpr Sense xid_length_error{0x10150000};
// 20: state error
inline constexpr Sense sequence_number{0x20010000};
inline constexpr Sense chaining{0x20020000};
inline constexpr Sense bracket{0x20030000};
inline constexpr Sense direction{0x20040000};
inline constexpr Sense data_traffic_reset{0x20050000};
inline constexpr Sense data_traffic_quiesced{0x20060000};
inline constexpr Sense data_traffic_not_reset{0x20070000};
inline constexpr Sense no_begin_bracket{0x20080000};
inline constexpr Sense sc_protocol_violation{0x20090000};
inline constexpr Sense immediate_request_mode{0x200A0000};
inline constexpr Sense queued_response{0x200B0000};
inline constexpr Sense response_owed{0x200D0000};
inline constexpr Sense response_correlation{0x200E0000};
inline constexpr Sense response_protocol{0x200F0000};
inline constexpr Sense bis_protocol{0x20100000};
inline constexpr Sense pacing_overrun{0x20110000};
inline constexpr Sense pacing_unexpected{0x20110002};
// 40: RH usage error
inline constexpr Sense invalid_sc_or_nc_rh{0x40010000};
inline constexpr Sense bb_not_allowed{0x40030000};
inline constexpr Sense eb_not_allowed{0x40040000};
inline constexpr Sense incomplete_rh{0x40050000};
inline constexpr Sense exception_response_not_allowed{0x40060000};
inline constexpr Sense definite_response_not_allowed{0x40070000};
inline constexpr Sense pacing_not_supported{0x40080000};
inline constexpr Sense cd_not_allowed{0x40090000};
inline constexpr Sense no_response_not_allowed{0x400A0000};
inline constexpr Sense chaining_not_supported{0x400B0000};
inline constexpr Sense brackets_not_supported{0x400C0000};
inline constexpr Sense cd_not_supported{0x400D0000};
inline constexpr Sense incorrect_fi{0x400F0000};
inline constexpr Sense alternate_code_not_supported{0x40100000};
inline constexpr Sense incorrect_ru_category{0x40110000};
inline constexpr Sense incorrect_request_code{0x40120000};
inline constexpr Sense incorrect_sdi_rti{0x40130000};
inline constexpr Sense incorrect_dr1_dr2_eri{0x40140000};
inline constexpr Sense incorrect_qri{0x40150000};
inline constexpr Sense incorrect_edi{0x40160000};
inline constexpr Sense incorrect_pdi{0x40170000};
inline constexpr Sense incorrect_last_in_chain{0x40190000};
inline constexpr Sense qri_differs{0x40210000};
// 80: path error
inline constexpr Sense link_failure{0x80020000};
inline constexpr Sense unrecognised_destination{0x80040000};
inline constexpr Sense no_session{0x80050000};
inline constexpr Sense no_session_fmd{0x80050001};
inline constexpr Sense no_session_sc{0x80050003};
inline constexpr Sense no_session_unbind{0x80050004};
inline constexpr Sense no_session_dactlu{0x80050006};
inline constexpr Sense invalid_fid{0x80060000};
inline constexpr Sense segmenting{0x80070000};
inline constexpr Sense pu_not_active{0x80080000};
inline constexpr Sense lu_not_active{0x80090000};
inline constexpr Sense too_long_piu{0x800A0000};
inline constexpr Sense incomplete_th{0x800B0000};
inline constexpr Sense lost_contact{0x800D0000};
inline constexpr Sense invalid_address_combination{0x800F0000};
inline constexpr Sense odai_in_bind{0x800F0001};
inline constexpr Sense segmented_ru_length{0x80100000};
}  // namespace sense

struct SenseInfo {
  std::uint32_t value;    // category and modifier in the upper half; a row for specific information has it in the lower
  std::string_view name;  // "Chaining error"
  std::string_view meaning;  // one line, our own words
};

// The whole table, ascending by value.
std::span<const SenseInfo> sense_table();
// The row for the exact value, else the row for category and modifier, else null.
const SenseInfo* find_sense(Sense s);
// "2002 0000 Chaining error"; unknown codes keep their number and the name of their category.
std::string to_words(Sense s);
// "Request reject", "State error" …; by the first byte.
std::string_view category_name(Sense s);

// The four bytes at the start of a negative response; Sense::none when there are fewer than four.
Sense parse_sense(ByteView ru);
void emit_sense(Sense s, std::uint8_t* at);

}  // namespace openrui
