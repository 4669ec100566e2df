// The one list of return codes that no SLI verb gives here, with the reasons (LUA reference 5.2 to 5.4). Whatever is
// not in it is produced by return_codes_test, which checks that.
#pragma once

#include "unit/rui/return_code_cases.h"

namespace openrui::test {

inline const Absent kCannotHappen[] = {
    {"5.2", "INVALID_VERB_SEGMENT STACK_TOO_SMALL", "of programs with 16-bit segments"},
    {"5.3", "DATA_SEG_LENGTH_ERROR BID_VERB_SEG_ERROR VERB_RECORD_SPANS_SEGMENTS", "of programs with 16-bit segments"},
    {"5.3", "SLI_PURGE_PENDING", "SLI_PURGE completes in the call, so no second one meets it"},
    {"5.3", "CRV_ROUTINE_REQUIRED STSN_ROUTINE_REQUIRED",
     "in the headers only: without a routine the default answers of 11.1, 5 are given"},
    {"5.3", "RUI_WRITE_FAILURE NO_RUI_SESSION RUI_LOGIC_ERROR SLI_LOGIC_ERROR",
     "there is no RUI session below SLI; the node's own code is given"},
    {"5.3", "NOT_ACTIVE", "a node that is not there is COMM_SUBSYSTEM_NOT_LOADED"},
    {"5.3", "NEG_NOTIFY_RSP", "a refused NOTIFY changes nothing, for a real VTAM refuses it and works"},
    {"5.3", "LU_INOPERATIVE", "giving up an LU always ends: what the host does not answer is timed"},
    {"5.3", "INVALID_ADAPTER ENCR_DECR_PROC_ERROR",
     "OS/2 modules; a damaged configuration is COMM_SUBSYSTEM_NOT_LOADED"},
    {"5.3", "API_MODE_CHANGE", "in the header only: no product is known to give it"},
    {"5.3",
     "NO_READ_TO_PURGE MULTIPLE_WRITE_FLOWS DUPLICATE_READ_FLOW DUPLICATE_WRITE_FLOW INVALID_PUNAME INVALID_LUNUMBER "
     "INVALID_FORMAT REINIT_INVALID",
     "of RUI verbs"},
    {"5.4", "INIT_LU_NOT_ACTIVE", "of the extended form of RUI_INIT, which does not wait"},
    {"5.4", "NON_UNIQ_ID NON_UNIQ_NAU_AD INV_NAU_ADDR INV_ADPT_NUM", "of OS/2 adapters and their configuration"},
    {"5.4", "INIT_DDDLU_FAILED", "LUs are configured here, the host does not define them on demand"},
    {"5.4",
     "UNIT_OF_WORK_ABORTED SYNC_EVENT_RESPONSE CRYPTOGRAPHY_INOPERATIVE ERP_SYNC_EVENT_ERROR QUEUED_RESPONSE_ERROR",
     "said by applications, in negative responses of theirs that SLI_RECEIVE delivers: the node judges no data"},
    {"5.4", "BRACKET_RACE_ERROR BB_REJECT_NO_RTR BB_REJECT_RTR",
     "a bid that cannot be granted is refused with the reason in the second half: 08130001"},
    {"5.4", "SC_PROTOCOL_VIOLATION", "session control before the BIND is answered is FUNCTION_NOT_SUPPORTED"},
    {"5.4", "HDX_BRACKET_STATE_ERROR", "the node says which rule it is: DIRECTION or BRACKET"},
    {"5.4", "RESPONSE_ALREADY_SENT", "what is answered is forgotten: RSP_CORRELATION_ERROR"},
    {"5.4", "EXR_SENSE_INCORRECT", "a program may answer an EXR with any sense code (7.5)"},
    {"5.4", "CATEGORY_NOT_SUPPORTED",
     "SLI makes the RH, and what the host sends of network control is refused with 1003"},
    {"5.4", "RSP_PROTOCOL_ERROR INCORRECT_REQUEST_CODE INCORRECT_SPEC_OF_SDI_RTI",
     "errors of the host's responses: such a response is dropped and noted in the log, it cannot be answered"},
};

}  // namespace openrui::test
