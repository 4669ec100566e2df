// The one list of return codes that no RUI verb gives here, with the reasons (LUA reference 5.2 to 5.4). Whatever is
// not in it is produced by return_codes_test, which checks that.
#pragma once

#include "return_code_cases.h"

namespace openrui::test {

inline const Absent kCannotHappen[] = {
    {"5.2", "STATUS", "a status of SLI sessions"},
    {"5.2", "INVALID_VERB_SEGMENT STACK_TOO_SMALL", "of programs with 16-bit segments"},
    {"5.2", "UNEXPECTED_DOS_ERROR",
     "what the operating system refuses while the library starts is COMM_SUBSYSTEM_NOT_LOADED, with the reason in the "
     "log; a verb asks it for nothing"},
    {"5.3", "DATA_SEG_LENGTH_ERROR BID_VERB_SEG_ERROR VERB_RECORD_SPANS_SEGMENTS",
     "of programs with 16-bit segments, and of SLI"},
    {"5.3",
     "NOT_ACTIVE READY NOT_READY INIT_COMPLETE SESSION_END_REQUESTED NO_SLI_SESSION SESSION_ALREADY_OPEN "
     "INVALID_OPEN_INIT_TYPE INVALID_OPEN_DATA UNEXPECTED_SNA_SEQUENCE NEG_RSP_FROM_BIND_ROUTINE "
     "NEG_RSP_FROM_CRV_ROUTINE NEG_RSP_FROM_STSN_ROUTINE CRV_ROUTINE_REQUIRED STSN_ROUTINE_REQUIRED "
     "INVALID_OPEN_ROUTINE_TYPE MAX_NUMBER_OF_SENDS SEND_ON_FLOW_PENDING INVALID_MESSAGE_TYPE RECEIVE_ON_FLOW_PENDING "
     "DATA_LENGTH_ERROR CLOSE_PENDING NEGATIVE_RSP_CHASE NEGATIVE_RSP_SHUTC NEGATIVE_RSP_RSHUTD NO_RECEIVE_TO_PURGE "
     "CANCEL_COMMAND_RECEIVED RUI_WRITE_FAILURE SLI_BID_PENDING SLI_PURGE_PENDING PROCEDURE_ERROR "
     "INVALID_SLI_ENCR_OPTION RECEIVED_UNBIND SLI_LOGIC_ERROR LU_INOPERATIVE INVALID_ADAPTER ENCR_DECR_PROC_ERROR "
     "RECEIVED_UNBIND_HOLD RECEIVED_UNBIND_NORMAL INVALID_SESSION_TYPE",
     "of SLI verbs"},
    {"5.3", "NEG_NOTIFY_RSP", "of SLI_OPEN; RUI_INIT goes on, for a real VTAM refuses NOTIFY and works"},
    {"5.3", "API_MODE_CHANGE", "in the header only: no product is known to give it"},
    {"5.3", "RUI_LOGIC_ERROR", "the verb engine has no state that it could not be in; asserted by its fuzz target"},
    {"5.4", "NON_UNIQ_ID NON_UNIQ_NAU_AD INV_NAU_ADDR INV_ADPT_NUM", "of OS/2 adapters and their configuration"},
    {"5.4", "INIT_DDDLU_FAILED", "LUs are configured here, the host does not define them on demand"},
    {"5.4",
     "INSUFFICIENT_RESOURCES REQUEST_NOT_EXECUTABLE UNIT_OF_WORK_ABORTED FM_FUNCTION_NOT_SUPPORTED "
     "INVALID_PARAMETER_FLAGS REQ_RESOURCES_NOT_AVAIL SYNC_EVENT_RESPONSE RU_DATA_ERROR CRYPTOGRAPHY_INOPERATIVE "
     "ERP_SYNC_EVENT_ERROR QUEUED_RESPONSE_ERROR NAU_INOPERATIVE",
     "said by applications, in negative responses of theirs: the node judges no data"},
    {"5.4", "RESOURCE_NOT_AVAILABLE SESSION_SERVICE_PATH_ERROR",
     "said by the SSCP, in responses that RUI_READ delivers; a host that overruns its window gets 20110000"},
    {"5.4", "SESSION_LIMIT_EXCEEDED SLU_SESSION_LIMIT_EXCEEDED",
     "the BIND of a second PLU is refused before it comes to the session"},
    {"5.4", "SSCP_LU_SESSION_NOT_ACTIVE", "the session fails with its LU, or NO_SESSION is the answer meanwhile"},
    {"5.4", "BRACKET_RACE_ERROR BB_REJECT_NO_RTR BB_REJECT_RTR",
     "a bid that cannot be granted is refused with the reason in the second half: 08130001"},
    {"5.4", "NEGOTIABLE_BIND_ERROR BIND_FM_PROFILE_ERROR BIND_TS_PROFILE_ERROR BIND_LU_TYPE_ERROR INVALID_PARAMETER",
     "BIND is the program's to judge; what the node cannot run ends RUI_WRITE with INVALID_SESSION_PARAMETERS"},
    {"5.4", "SC_PROTOCOL_VIOLATION", "session control before the BIND is answered is FUNCTION_NOT_SUPPORTED"},
    {"5.4", "HDX_BRACKET_STATE_ERROR", "the node says which rule it is: DIRECTION or BRACKET"},
    {"5.4", "RESPONSE_ALREADY_SENT", "what is answered is forgotten: RSP_CORRELATION_ERROR"},
    {"5.4", "EXR_SENSE_INCORRECT", "a program may answer an EXR with any sense code (7.5)"},
    {"5.4", "CATEGORY_NOT_SUPPORTED", "network control is FUNCTION_NOT_SUPPORTED to programs (7.7)"},
    {"5.4", "RSP_PROTOCOL_ERROR INCORRECT_REQUEST_CODE INCORRECT_SPEC_OF_SDI_RTI",
     "errors of the host's responses: such a response is dropped and noted in the log, it cannot be answered"},
};

}  // namespace openrui::test
