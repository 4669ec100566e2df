/*
 * LUA, the programming interface for conventional LU applications: verb record, constants, entry points (LUA
 * reference 1 to 5). C89 and C++.
 *
 * Constants that stand in the verb record as verb codes, opcodes, return codes and sense codes have their bytes in
 * big-endian order in memory, whatever the machine: on a little-endian one the number is byte-swapped. All of them are
 * integer constant expressions. The other integers of the record are native.
 *
 * Layout: natural alignment, which is column G of LUA reference 3.2 where long has 64 bits and column B where it has
 * 32. Bit-fields occupy single bytes and have the positions of the wire.
 */
#ifndef LUA_CH_INCLUDED
#define LUA_CH_INCLUDED

#include "values_c.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- byte order (LUA reference 2) ---- */

#if !defined(NON_INTEL_BYTE_ORDER) && defined(__BYTE_ORDER__) && defined(__ORDER_BIG_ENDIAN__)
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define NON_INTEL_BYTE_ORDER
#endif
#endif

#define LUA_LO_UC(w) ((unsigned char)((w)&0xFF))
#define LUA_HI_UC(w) ((unsigned char)(((w) >> 8) & 0xFF))
#define LUA_LO_US(l) ((unsigned short)((l)&0xFFFFU))
#define LUA_HI_US(l) ((unsigned short)(((l) >> 16) & 0xFFFFU))
#define LUA_MAKUS(l, h) ((unsigned short)(((l)&0xFF) | (((h)&0xFF) << 8)))
#define LUA_MAKUL(l, h) ((AP_UINT32)((l)&0xFFFFU) | ((AP_UINT32)((h)&0xFFFFU) << 16))

#ifdef NON_INTEL_BYTE_ORDER
#define LUA_FLIPI(x) (x)
#define LUA_FLIPL(x) (x)
#define LUA_FLIPRQD
#else
#define LUA_FLIPI(x) ((((x)&0xFF) << 8) | (((x) >> 8) & 0xFF))
#define LUA_FLIPL(x) ((((x)&0xFFU) << 24) | (((x)&0xFF00U) << 8) | (((x) >> 8) & 0xFF00U) | (((x) >> 24) & 0xFFU))
#endif

/* ---- the verb record (LUA reference 3) ---- */

#ifdef _WIN32
#pragma pack(4)
#endif

/* ISO C90 has bit-fields of type int only, and those would make the structures longer. */
#if defined(__GNUC__) && !defined(__cplusplus)
#define LUA_BITS __extension__ unsigned char
#else
#define LUA_BITS unsigned char
#endif

/* Transmission header, FID2. */
struct LUA_TH {
#ifdef LUA_FLIPRQD
  LUA_BITS flags_fid : 4;
  LUA_BITS flags_mpf : 2;
  LUA_BITS flags_odai : 1;
  LUA_BITS flags_efi : 1;
#else
  LUA_BITS flags_efi : 1;  /* expedited flow */
  LUA_BITS flags_odai : 1; /* address assignor */
  LUA_BITS flags_mpf : 2;  /* segmenting: 0 middle, 1 last, 2 first, 3 whole */
  LUA_BITS flags_fid : 4;  /* format: 2 */
#endif
  LUA_BITS : 8;
  unsigned char daf;    /* destination address */
  unsigned char oaf;    /* origin address */
  unsigned char snf[2]; /* sequence number, high byte first */
};

/* Request/response header. */
struct LUA_RH {
#ifdef LUA_FLIPRQD
  LUA_BITS rri : 1;
  LUA_BITS ruc : 2;
  LUA_BITS : 1;
  LUA_BITS fi : 1;
  LUA_BITS sdi : 1;
  LUA_BITS bci : 1;
  LUA_BITS eci : 1;
  LUA_BITS dr1i : 1;
  LUA_BITS : 1;
  LUA_BITS dr2i : 1;
  LUA_BITS ri : 1;
  LUA_BITS : 2;
  LUA_BITS qri : 1;
  LUA_BITS pi : 1;
  LUA_BITS bbi : 1;
  LUA_BITS ebi : 1;
  LUA_BITS cdi : 1;
  LUA_BITS : 1;
  LUA_BITS csi : 1;
  LUA_BITS edi : 1;
  LUA_BITS pdi : 1;
  LUA_BITS : 1;
#else
  LUA_BITS eci : 1;        /* end of chain */
  LUA_BITS bci : 1;        /* begin of chain */
  LUA_BITS sdi : 1;        /* sense data included */
  LUA_BITS fi : 1;         /* format indicator */
  LUA_BITS : 1;
  LUA_BITS ruc : 2; /* RU category: LUA_RH_... */
  LUA_BITS rri : 1; /* 0 request, 1 response */
  LUA_BITS pi : 1;  /* pacing; LUA sets it */
  LUA_BITS qri : 1; /* queued response */
  LUA_BITS : 2;
  LUA_BITS ri : 1; /* request: exception response; response: negative */
  LUA_BITS dr2i : 1;
  LUA_BITS : 1;
  LUA_BITS dr1i : 1;
  LUA_BITS : 1;
  LUA_BITS pdi : 1; /* padded */
  LUA_BITS edi : 1; /* enciphered */
  LUA_BITS csi : 1; /* code selection */
  LUA_BITS : 1;
  LUA_BITS cdi : 1; /* change direction */
  LUA_BITS ebi : 1; /* end bracket */
  LUA_BITS bbi : 1; /* begin bracket */
#endif
};

/* What the program asks for. */
struct LUA_FLAG1 {
#ifdef LUA_FLIPRQD
  LUA_BITS bid_enable : 1;
  LUA_BITS reserv1 : 1;
  LUA_BITS close_abend : 1;
  LUA_BITS nowait : 1;
  LUA_BITS sscp_exp : 1;
  LUA_BITS sscp_norm : 1;
  LUA_BITS lu_exp : 1;
  LUA_BITS lu_norm : 1;
#else
  LUA_BITS lu_norm : 1;
  LUA_BITS lu_exp : 1;
  LUA_BITS sscp_norm : 1;
  LUA_BITS sscp_exp : 1;
  LUA_BITS nowait : 1;      /* READ, RECEIVE: do not wait for data */
  LUA_BITS close_abend : 1; /* SLI_CLOSE: at once */
  LUA_BITS reserv1 : 1;
  LUA_BITS bid_enable : 1; /* READ, RECEIVE: issue the last BID again */
#endif
};

/* What LUA answers. */
struct LUA_FLAG2 {
#ifdef LUA_FLIPRQD
  LUA_BITS bid_enable : 1;
  LUA_BITS async : 1;
  LUA_BITS : 2;
  LUA_BITS sscp_exp : 1;
  LUA_BITS sscp_norm : 1;
  LUA_BITS lu_exp : 1;
  LUA_BITS lu_norm : 1;
#else
  LUA_BITS lu_norm : 1;
  LUA_BITS lu_exp : 1;
  LUA_BITS sscp_norm : 1;
  LUA_BITS sscp_exp : 1;
  LUA_BITS : 2;
  LUA_BITS async : 1;      /* the verb completes, or has completed, by callback */
  LUA_BITS bid_enable : 1; /* the BID was issued again */
#endif
};

/* The part of the record that every verb has. S: supplied by the program, R: returned. */
struct LUA_COMMON {
  unsigned short lua_verb;                  /* S  LUA_VERB_RUI, LUA_VERB_SLI */
  unsigned short lua_verb_length;           /* S  length of the record in bytes */
  unsigned short lua_prim_rc;               /* R  primary return code */
  AP_UINT32 lua_sec_rc;                     /* R  secondary return code, or a sense code */
  unsigned short lua_opcode;                /* S  LUA_OPCODE_... */
  AP_UINT32 lua_correlator;                 /* S  free for the program */
  unsigned char lua_luname[8];              /* SR LU or pool, ASCII, blank padded; after INIT the LU assigned */
  unsigned short lua_extension_list_offset; /* S  SLI_OPEN: from the start of the record */
  unsigned short lua_cobol_offset;          /* S  0 */
  AP_UINT32 lua_sid;                        /* SR session id; 0: find the session by lua_luname */
  unsigned short lua_max_length;            /* S  size of the buffer in bytes */
  unsigned short lua_data_length;           /* SR length of the data in bytes */
  char* lua_data_ptr;                       /* S  the data; PURGE: the record of the verb to cancel */
  unsigned long lua_post_handle;            /* S  address of the callback, void (*)(LUA_VERB_RECORD *) */
  struct LUA_TH lua_th;                     /* SR supplied: snf, for responses */
  struct LUA_RH lua_rh;                     /* SR */
  struct LUA_FLAG1 lua_flag1;               /* S */
  unsigned char lua_message_type;           /* SR LUA_MESSAGE_TYPE_... */
  struct LUA_FLAG2 lua_flag2;               /* R */
  unsigned char lua_resv56[7];              /* S  0 (Host Integration Server: options of INIT and OPEN) */
  unsigned char lua_encr_decr_option;       /* S  RUI_INIT: 0 or 128 */
};
typedef struct LUA_COMMON LUA_COMMON;

/* An extension routine of SLI_OPEN; names are ASCII, filled with zeros. */
struct LUA_EXT_ENTRY {
  unsigned char lua_routine_type;
  unsigned char lua_module_name[9];
  unsigned char lua_procedure_name[33];
};

struct SLI_OPEN {
  unsigned char lua_init_type; /* LUA_INIT_TYPE_... */
  unsigned char lua_resv65;    /* 0; SNAplus2: lua_session_type */
  unsigned short lua_wait;     /* seconds until an unsuccessful open is tried again, 0: not at all */
  struct LUA_EXT_ENTRY lua_open_extension[3];
  unsigned char lua_ending_delim;
};
#define lua_session_type lua_resv65

/* Extended form of RUI_INIT, chosen by a lua_luname of eight zero bytes. */
struct RUI_INIT {
  unsigned char rui_init_format; /* 0 */
  unsigned char lua_puname[8];   /* ASCII, blank padded */
  unsigned char lua_lunumber;    /* 1 to 254 */
  unsigned char wait_for_link;   /* 0: fail at once when link, PU or LU is not active */
};

struct SLI_SEND_EX_SPECIFIC {
  unsigned char lua_sequence_number[2];
  AP_UINT32 lua_data_length_ex;
};

struct SLI_RECEIVE_EX_SPECIFIC {
  AP_UINT32 lua_data_length_ex;
  AP_UINT32 lua_max_length_ex;
};

union LUA_SPECIFIC {
  struct SLI_OPEN open;
  unsigned char lua_sequence_number[2]; /* SLI_SEND: of the first RU of the chain, high byte first */
  unsigned char lua_peek_data[12];      /* BID: the first bytes of the RU */
  struct RUI_INIT init;
  struct SLI_SEND_EX_SPECIFIC send_ex; /* the names of these two members are not published */
  struct SLI_RECEIVE_EX_SPECIFIC receive_ex;
};
typedef union LUA_SPECIFIC LUA_SPECIFIC;

struct LUA_VERB_RECORD {
  struct LUA_COMMON common;
  union LUA_SPECIFIC specific;
};
typedef struct LUA_VERB_RECORD LUA_VERB_RECORD;

#ifdef _WIN32
#pragma pack()
#endif

/* clang-format off */

/* ---- verb codes and opcodes (LUA reference 5.1) ---- */

#define LUA_VERB_RUI                       LUA_FLIPI(0x5200)
#define LUA_VERB_SLI                       LUA_FLIPI(0x5200)
#define LUA_OPCODE_RUI_INIT                LUA_FLIPI(0x0180)
#define LUA_OPCODE_RUI_TERM                LUA_FLIPI(0x0280)
#define LUA_OPCODE_RUI_READ                LUA_FLIPI(0x0380)
#define LUA_OPCODE_RUI_WRITE               LUA_FLIPI(0x0480)
#define LUA_OPCODE_RUI_PURGE               LUA_FLIPI(0x0580)
#define LUA_OPCODE_RUI_BID                 LUA_FLIPI(0x0680)
#define LUA_OPCODE_RUI_INIT_STATUS         LUA_FLIPI(0x0780)
#define LUA_OPCODE_RUI_REINIT              LUA_FLIPI(0x0880)
#define LUA_OPCODE_SLI_OPEN                LUA_FLIPI(0x0100)
#define LUA_OPCODE_SLI_CLOSE               LUA_FLIPI(0x0200)
#define LUA_OPCODE_SLI_RECEIVE             LUA_FLIPI(0x0300)
#define LUA_OPCODE_SLI_SEND                LUA_FLIPI(0x0400)
#define LUA_OPCODE_SLI_PURGE               LUA_FLIPI(0x0500)
#define LUA_OPCODE_SLI_BID                 LUA_FLIPI(0x0600)
#define LUA_OPCODE_SLI_BIND_ROUTINE        LUA_FLIPI(0x1100)
#define LUA_OPCODE_SLI_STSN_ROUTINE        LUA_FLIPI(0x1200)
#define LUA_OPCODE_SLI_CRV_ROUTINE         LUA_FLIPI(0x1300)

/* ---- primary return codes (LUA reference 5.2) ---- */

#define LUA_OK                             LUA_FLIPI(0x0000)
#define LUA_PARAMETER_CHECK                LUA_FLIPI(0x0001)
#define LUA_STATE_CHECK                    LUA_FLIPI(0x0002)
#define LUA_SESSION_FAILURE                LUA_FLIPI(0x000F)
#define LUA_UNSUCCESSFUL                   LUA_FLIPI(0x0014)
#define LUA_NEGATIVE_RSP                   LUA_FLIPI(0x0018)
#define LUA_CANCELLED                      LUA_FLIPI(0x0021)
#define LUA_IN_PROGRESS                    LUA_FLIPI(0x0030)
#define LUA_STATUS                         LUA_FLIPI(0x0040)
#define LUA_COMM_SUBSYSTEM_ABENDED         LUA_FLIPI(0xF003)
#define LUA_COMM_SUBSYSTEM_NOT_LOADED      LUA_FLIPI(0xF004)
#define LUA_INVALID_VERB_SEGMENT           LUA_FLIPI(0xF008)
#define LUA_UNEXPECTED_DOS_ERROR           LUA_FLIPI(0xF011)
#define LUA_STACK_TOO_SMALL                LUA_FLIPI(0xF015)
#define LUA_INVALID_VERB                   LUA_FLIPI(0xFFFF)

/* ---- secondary return codes that are not sense codes (LUA reference 5.3) ---- */

#define LUA_SEC_RC_OK                      LUA_FLIPL(0x00000000U)
#define LUA_INVALID_LUNAME                 LUA_FLIPL(0x00000001U)
#define LUA_BAD_SESSION_ID                 LUA_FLIPL(0x00000002U)
#define LUA_DATA_TRUNCATED                 LUA_FLIPL(0x00000003U)
#define LUA_BAD_DATA_PTR                   LUA_FLIPL(0x00000004U)
#define LUA_DATA_SEG_LENGTH_ERROR          LUA_FLIPL(0x00000005U)
#define LUA_RESERVED_FIELD_NOT_ZERO        LUA_FLIPL(0x00000006U)
#define LUA_INVALID_POST_HANDLE            LUA_FLIPL(0x00000007U)
#define LUA_PURGED                         LUA_FLIPL(0x0000000CU)
#define LUA_BID_VERB_SEG_ERROR             LUA_FLIPL(0x0000000FU)
#define LUA_NO_PREVIOUS_BID_ENABLED        LUA_FLIPL(0x00000010U)
#define LUA_NO_DATA                        LUA_FLIPL(0x00000011U)
#define LUA_BID_ALREADY_ENABLED            LUA_FLIPL(0x00000012U)
#define LUA_VERB_RECORD_SPANS_SEGMENTS     LUA_FLIPL(0x00000013U)
#define LUA_INVALID_FLOW                   LUA_FLIPL(0x00000014U)
#define LUA_NOT_ACTIVE                     LUA_FLIPL(0x00000015U)
#define LUA_VERB_LENGTH_INVALID            LUA_FLIPL(0x00000016U)
#define LUA_REQUIRED_FIELD_MISSING         LUA_FLIPL(0x00000019U)
#define LUA_READY                          LUA_FLIPL(0x00000030U)
#define LUA_NOT_READY                      LUA_FLIPL(0x00000031U)
#define LUA_INIT_COMPLETE                  LUA_FLIPL(0x00000032U)
#define LUA_SESSION_END_REQUESTED          LUA_FLIPL(0x00000033U)
#define LUA_NO_SLI_SESSION                 LUA_FLIPL(0x00000034U)
#define LUA_SESSION_ALREADY_OPEN           LUA_FLIPL(0x00000035U)
#define LUA_INVALID_OPEN_INIT_TYPE         LUA_FLIPL(0x00000036U)
#define LUA_INVALID_OPEN_DATA              LUA_FLIPL(0x00000037U)
#define LUA_UNEXPECTED_SNA_SEQUENCE        LUA_FLIPL(0x00000038U)
#define LUA_NEG_RSP_FROM_BIND_ROUTINE      LUA_FLIPL(0x00000039U)
#define LUA_NEG_RSP_FROM_CRV_ROUTINE       LUA_FLIPL(0x0000003AU)
#define LUA_NEG_RSP_FROM_STSN_ROUTINE      LUA_FLIPL(0x0000003BU)
#define LUA_CRV_ROUTINE_REQUIRED           LUA_FLIPL(0x0000003CU)
#define LUA_STSN_ROUTINE_REQUIRED          LUA_FLIPL(0x0000003DU)
#define LUA_INVALID_OPEN_ROUTINE_TYPE      LUA_FLIPL(0x0000003EU)
#define LUA_MAX_NUMBER_OF_SENDS            LUA_FLIPL(0x0000003FU)
#define LUA_SEND_ON_FLOW_PENDING           LUA_FLIPL(0x00000040U)
#define LUA_INVALID_MESSAGE_TYPE           LUA_FLIPL(0x00000041U)
#define LUA_RECEIVE_ON_FLOW_PENDING        LUA_FLIPL(0x00000042U)
#define LUA_DATA_LENGTH_ERROR              LUA_FLIPL(0x00000043U)
#define LUA_CLOSE_PENDING                  LUA_FLIPL(0x00000044U)
#define LUA_NEGATIVE_RSP_CHASE             LUA_FLIPL(0x00000046U)
#define LUA_NEGATIVE_RSP_SHUTC             LUA_FLIPL(0x00000047U)
#define LUA_NEGATIVE_RSP_RSHUTD            LUA_FLIPL(0x00000048U)
#define LUA_NO_RECEIVE_TO_PURGE            LUA_FLIPL(0x0000004AU)
#define LUA_CANCEL_COMMAND_RECEIVED        LUA_FLIPL(0x0000004DU)
#define LUA_RUI_WRITE_FAILURE              LUA_FLIPL(0x0000004EU)
#define LUA_SLI_BID_PENDING                LUA_FLIPL(0x00000051U)
#define LUA_SLI_PURGE_PENDING              LUA_FLIPL(0x00000052U)
#define LUA_PROCEDURE_ERROR                LUA_FLIPL(0x00000053U)
#define LUA_INVALID_SLI_ENCR_OPTION        LUA_FLIPL(0x00000054U)
#define LUA_RECEIVED_UNBIND                LUA_FLIPL(0x00000055U)
#define LUA_DATA_INCOMPLETE                LUA_FLIPL(0x00000060U)
#define LUA_SLI_LOGIC_ERROR                LUA_FLIPL(0x0000007FU)
#define LUA_TERMINATED                     LUA_FLIPL(0x00000080U)
#define LUA_NO_RUI_SESSION                 LUA_FLIPL(0x00000081U)
#define LUA_DUPLICATE_RUI_INIT             LUA_FLIPL(0x00000082U)
#define LUA_INVALID_PROCESS                LUA_FLIPL(0x00000083U)
#define LUA_API_MODE_CHANGE                LUA_FLIPL(0x00000085U)
#define LUA_COMMAND_COUNT_ERROR            LUA_FLIPL(0x00000087U)
#define LUA_NO_READ_TO_PURGE               LUA_FLIPL(0x00000088U)
#define LUA_MULTIPLE_WRITE_FLOWS           LUA_FLIPL(0x00000089U)
#define LUA_DUPLICATE_READ_FLOW            LUA_FLIPL(0x0000008AU)
#define LUA_DUPLICATE_WRITE_FLOW           LUA_FLIPL(0x0000008BU)
#define LUA_LINK_NOT_STARTED               LUA_FLIPL(0x0000008CU)
#define LUA_INVALID_ADAPTER                LUA_FLIPL(0x0000008DU)
#define LUA_ENCR_DECR_LOAD_ERROR           LUA_FLIPL(0x0000008EU)
#define LUA_ENCR_DECR_PROC_ERROR           LUA_FLIPL(0x0000008FU)
#define LUA_INVALID_PUNAME                 LUA_FLIPL(0x00000090U)
#define LUA_INVALID_LUNUMBER               LUA_FLIPL(0x00000091U)
#define LUA_INVALID_FORMAT                 LUA_FLIPL(0x00000092U)
#define LUA_NEG_NOTIFY_RSP                 LUA_FLIPL(0x000000BEU)
#define LUA_RUI_LOGIC_ERROR                LUA_FLIPL(0x000000BFU)
#define LUA_LU_INOPERATIVE                 LUA_FLIPL(0x000000FFU)

/* ---- secondary return codes that are sense codes (LUA reference 5.4) ---- */

#define LUA_NON_UNIQ_ID                    LUA_FLIPL(0xC0001001U)
#define LUA_NON_UNIQ_NAU_AD                LUA_FLIPL(0xC0001002U)
#define LUA_INV_NAU_ADDR                   LUA_FLIPL(0xC0002001U)
#define LUA_INV_ADPT_NUM                   LUA_FLIPL(0xC0002002U)
#define LUA_RESOURCE_NOT_AVAILABLE         LUA_FLIPL(0x08010000U)
#define LUA_SESSION_LIMIT_EXCEEDED         LUA_FLIPL(0x08050000U)
#define LUA_SLU_SESSION_LIMIT_EXCEEDED     LUA_FLIPL(0x0805000AU)
#define LUA_MODE_INCONSISTENCY             LUA_FLIPL(0x08090000U)
#define LUA_BRACKET_RACE_ERROR             LUA_FLIPL(0x080B0000U)
#define LUA_INSUFFICIENT_RESOURCES         LUA_FLIPL(0x08120000U)
#define LUA_BB_REJECT_NO_RTR               LUA_FLIPL(0x08130000U)
#define LUA_BB_REJECT_RTR                  LUA_FLIPL(0x08140000U)
#define LUA_RECEIVER_IN_TRANSMIT_MODE      LUA_FLIPL(0x081B0000U)
#define LUA_REQUEST_NOT_EXECUTABLE         LUA_FLIPL(0x081C0000U)
#define LUA_INVALID_SESSION_PARAMETERS     LUA_FLIPL(0x08210000U)
#define LUA_UNIT_OF_WORK_ABORTED           LUA_FLIPL(0x08240000U)
#define LUA_FM_FUNCTION_NOT_SUPPORTED      LUA_FLIPL(0x08260000U)
#define LUA_LU_COMPONENT_DISCONNECTED      LUA_FLIPL(0x08310000U)
#define LUA_INVALID_PARAMETER_FLAGS        LUA_FLIPL(0x08330000U)
#define LUA_INVALID_PARAMETER              LUA_FLIPL(0x08350000U)
#define LUA_NEGOTIABLE_BIND_ERROR          LUA_FLIPL(0x08350001U)
#define LUA_BIND_FM_PROFILE_ERROR          LUA_FLIPL(0x08350002U)
#define LUA_BIND_TS_PROFILE_ERROR          LUA_FLIPL(0x08350003U)
#define LUA_BIND_LU_TYPE_ERROR             LUA_FLIPL(0x0835000EU)
#define LUA_CRYPTOGRAPHY_INOPERATIVE       LUA_FLIPL(0x08480000U)
#define LUA_REQ_RESOURCES_NOT_AVAIL        LUA_FLIPL(0x084B0000U)
#define LUA_SSCP_LU_SESSION_NOT_ACTIVE     LUA_FLIPL(0x08570000U)
#define LUA_SYNC_EVENT_RESPONSE            LUA_FLIPL(0x08670000U)
#define LUA_REC_CORR_TABLE_FULL            LUA_FLIPL(0x08780001U)
#define LUA_SEND_CORR_TABLE_FULL           LUA_FLIPL(0x08780002U)
#define LUA_SESSION_SERVICE_PATH_ERROR     LUA_FLIPL(0x087D0000U)
#define LUA_RU_DATA_ERROR                  LUA_FLIPL(0x10010000U)
#define LUA_RU_LENGTH_ERROR                LUA_FLIPL(0x10020000U)
#define LUA_FUNCTION_NOT_SUPPORTED         LUA_FLIPL(0x10030000U)
#define LUA_HDX_BRACKET_STATE_ERROR        LUA_FLIPL(0x10050121U)
#define LUA_RESPONSE_ALREADY_SENT          LUA_FLIPL(0x10050122U)
#define LUA_EXR_SENSE_INCORRECT            LUA_FLIPL(0x10050123U)
#define LUA_RESPONSE_OUT_OF_ORDER          LUA_FLIPL(0x10050124U)
#define LUA_CHASE_RESPONSE_REQUIRED        LUA_FLIPL(0x10050125U)
#define LUA_CATEGORY_NOT_SUPPORTED         LUA_FLIPL(0x10070000U)
#define LUA_INCORRECT_SEQUENCE_NUMBER      LUA_FLIPL(0x20010000U)
#define LUA_CHAINING_ERROR                 LUA_FLIPL(0x20020000U)
#define LUA_BRACKET                        LUA_FLIPL(0x20030000U)
#define LUA_DIRECTION                      LUA_FLIPL(0x20040000U)
#define LUA_DATA_TRAFFIC_RESET             LUA_FLIPL(0x20050000U)
#define LUA_DATA_TRAFFIC_QUIESCED          LUA_FLIPL(0x20060000U)
#define LUA_DATA_TRAFFIC_NOT_RESET         LUA_FLIPL(0x20070000U)
#define LUA_NO_BEGIN_BRACKET               LUA_FLIPL(0x20080000U)
#define LUA_SC_PROTOCOL_VIOLATION          LUA_FLIPL(0x20090000U)
#define LUA_IMMEDIATE_REQ_MODE_ERROR       LUA_FLIPL(0x200A0000U)
#define LUA_QUEUED_RESPONSE_ERROR          LUA_FLIPL(0x200B0000U)
#define LUA_ERP_SYNC_EVENT_ERROR           LUA_FLIPL(0x200C0000U)
#define LUA_RSP_BEFORE_SENDING_REQ         LUA_FLIPL(0x200D0000U)
#define LUA_RSP_CORRELATION_ERROR          LUA_FLIPL(0x200E0000U)
#define LUA_RSP_PROTOCOL_ERROR             LUA_FLIPL(0x200F0000U)
#define LUA_INVALID_SC_OR_NC_RH            LUA_FLIPL(0x40010000U)
#define LUA_BB_NOT_ALLOWED                 LUA_FLIPL(0x40030000U)
#define LUA_EB_NOT_ALLOWED                 LUA_FLIPL(0x40040000U)
#define LUA_EXCEPTION_RSP_NOT_ALLOWED      LUA_FLIPL(0x40060000U)
#define LUA_DEFINITE_RSP_NOT_ALLOWED       LUA_FLIPL(0x40070000U)
#define LUA_PACING_NOT_SUPPORTED           LUA_FLIPL(0x40080000U)
#define LUA_CD_NOT_ALLOWED                 LUA_FLIPL(0x40090000U)
#define LUA_NO_RESPONSE_NOT_ALLOWED        LUA_FLIPL(0x400A0000U)
#define LUA_CHAINING_NOT_SUPPORTED         LUA_FLIPL(0x400B0000U)
#define LUA_BRACKETS_NOT_SUPPORTED         LUA_FLIPL(0x400C0000U)
#define LUA_CD_NOT_SUPPORTED               LUA_FLIPL(0x400D0000U)
#define LUA_INCORRECT_USE_OF_FI            LUA_FLIPL(0x400F0000U)
#define LUA_ALTERNATE_CODE_NOT_SUPPORT     LUA_FLIPL(0x40100000U)
#define LUA_INCORRECT_RU_CATEGORY          LUA_FLIPL(0x40110000U)
#define LUA_INCORRECT_REQUEST_CODE         LUA_FLIPL(0x40120000U)
#define LUA_INCORRECT_SPEC_OF_SDI_RTI      LUA_FLIPL(0x40130000U)
#define LUA_INCORRECT_DR1I_DR2I_ERI        LUA_FLIPL(0x40140000U)
#define LUA_INCORRECT_USE_OF_QRI           LUA_FLIPL(0x40150000U)
#define LUA_INCORRECT_USE_OF_EDI           LUA_FLIPL(0x40160000U)
#define LUA_INCORRECT_USE_OF_PDI           LUA_FLIPL(0x40170000U)
#define LUA_NAU_INOPERATIVE                LUA_FLIPL(0x80030000U)
#define LUA_NO_SESSION                     LUA_FLIPL(0x80050000U)

/* ---- small constants (LUA reference 5.5) ---- */

#define LUA_MESSAGE_TYPE_LU_DATA           0x01
#define LUA_MESSAGE_TYPE_SSCP_DATA         0x11
#define LUA_MESSAGE_TYPE_RSP               0x02
#define LUA_MESSAGE_TYPE_LUSTAT_LU         0x04
#define LUA_MESSAGE_TYPE_LUSTAT_SSCP       0x14
#define LUA_MESSAGE_TYPE_RTR               0x05
#define LUA_MESSAGE_TYPE_BIND              0x31
#define LUA_MESSAGE_TYPE_UNBIND            0x32
#define LUA_MESSAGE_TYPE_BIS               0x70
#define LUA_MESSAGE_TYPE_SBI               0x71
#define LUA_MESSAGE_TYPE_QEC               0x80
#define LUA_MESSAGE_TYPE_QC                0x81
#define LUA_MESSAGE_TYPE_RELQ              0x82
#define LUA_MESSAGE_TYPE_CANCEL            0x83
#define LUA_MESSAGE_TYPE_CHASE             0x84
#define LUA_MESSAGE_TYPE_SDT               0xA0
#define LUA_MESSAGE_TYPE_CLEAR             0xA1
#define LUA_MESSAGE_TYPE_STSN              0xA2
#define LUA_MESSAGE_TYPE_RQR               0xA3
#define LUA_MESSAGE_TYPE_SHUTD             0xC0
#define LUA_MESSAGE_TYPE_SHUTC             0xC1
#define LUA_MESSAGE_TYPE_RSHUTD            0xC2
#define LUA_MESSAGE_TYPE_BID               0xC8
#define LUA_MESSAGE_TYPE_SIGNAL            0xC9
#define LUA_MESSAGE_TYPE_CRV               0xD0

#define LUA_INIT_TYPE_SEC_IS             0x01 /* SLI_OPEN: secondary, with an INITSELF */
#define LUA_INIT_TYPE_SEC_LOG            0x02 /* secondary, with a logon text */
#define LUA_INIT_TYPE_PRIM               0x03 /* waits for the BIND */
#define LUA_INIT_TYPE_PRIM_SSCP          0x04 /* the same, with the SSCP session open to the program */

#define LUA_ROUTINE_TYPE_END             0x00
#define LUA_ROUTINE_TYPE_BIND            0x01
#define LUA_ROUTINE_TYPE_CRV             0x02
#define LUA_ROUTINE_TYPE_STSN            0x03

#define LUA_RH_FMD                       0
#define LUA_RH_NC                        1
#define LUA_RH_DFC                       2
#define LUA_RH_SC                        3

/* ---- constants of the Windows entry points (LUA reference 5.6); native numbers ---- */

#define WLUASYSNOTREADY                    1
#define WLUAVERNOTSUPPORTED                2
#define WLUAINVALID                        3
#define WLUAFAILURE                        4
#define WLUAINITREJECT                     5
#define WLUAINVALIDHANDLE                  10
#define WLUASTARTUPNOTCALLED               11
#define WLUALINKINACTIVE                   12
#define WLUALINKACTIVATING                 13
#define WLUAPUINACTIVE                     14
#define WLUAPUACTIVE                       15
#define WLUAPUREACTIVATED                  16
#define WLUALUINACTIVE                     17
#define WLUALUACTIVE                       18
#define WLUALUREACTIVATED                  19
#define WLUASIDINVALID                     20
#define WLUASIDZERO                        21
#define WLUAALREADYACTIVE                  22
#define WLUANTFYINVALID                    23
#define WLUAGLOBALHANDLER                  24
#define WLUAGETLU                          25
#define WLUAUNKNOWN                        255
#define WLUADESCRIPTION_LEN                40
#define WLUA_NTFY_EVENT                    1
#define WLUA_NTFY_MSG_CORRELATOR           2
#define WLUA_NTFY_MSG_SID                  3
#define WLUA_NOTIFY_EVENT                  WLUA_NTFY_EVENT

/* ---- other spellings in use (LUA reference 5.7) ---- */

#define LUA_CANCELED                       LUA_CANCELLED
#define LUA_NEGATIVE_RESPONSE              LUA_NEGATIVE_RSP
#define LUA_SEC_OK                         LUA_SEC_RC_OK
#define LUA_DATA_SEGMENT_LENGTH_ERROR      LUA_DATA_SEG_LENGTH_ERROR
#define LUA_BID_VERB_SEGMENT_ERROR         LUA_BID_VERB_SEG_ERROR
#define LUA_BID_VERB_ERROR                 LUA_BID_VERB_SEG_ERROR
#define LUA_NEGATIVE_RSP_SHUTD             LUA_NEGATIVE_RSP_RSHUTD
#define LUA_IMMEDIATE_REQUEST_MODE_ERROR   LUA_IMMEDIATE_REQ_MODE_ERROR
#define LUA_ALTERNATE_CODE_NOT_SUPPORTED   LUA_ALTERNATE_CODE_NOT_SUPPORT
#define LUA_RECEIVE_CORRELATION_TABLE_FULL LUA_REC_CORR_TABLE_FULL
#define LUA_SEND_CORRELATION_TABLE_FULL    LUA_SEND_CORR_TABLE_FULL
#define LUA_CHAIN_RESPONSE_REQUIRED        LUA_CHASE_RESPONSE_REQUIRED
#define LUA_SESSION_SERVICES_PATH_ERROR    LUA_SESSION_SERVICE_PATH_ERROR
#define LUA_CRYPTOGRAPHY_FUNCTION_INOP     LUA_CRYPTOGRAPHY_INOPERATIVE
#define LUA_INCORRECT_REQ_CODE             LUA_INCORRECT_REQUEST_CODE
#define LUA_INVALID_ADAPTED                LUA_INVALID_ADAPTER
#define LUA_OPEN_TYPE_PRIM_SSCP            LUA_INIT_TYPE_PRIM_SSCP

/* clang-format on */

/* ---- unpublished numbers (LUA reference 20, 1) ----
 *
 * The names are those of the products, the numbers are ours, unless they are defined before this file is included.
 * The secondary codes of RUI_INIT at the end are published as numbers only; there the names are ours.
 */

#ifndef LUA_OPCODE_RUI_INIT_PRIMARY
#define LUA_OPCODE_RUI_INIT_PRIMARY LUA_FLIPI(0x0980)
#endif
#ifndef LUA_OPCODE_SLI_SEND_EX
#define LUA_OPCODE_SLI_SEND_EX LUA_FLIPI(0x0700)
#endif
#ifndef LUA_OPCODE_SLI_RECEIVE_EX
#define LUA_OPCODE_SLI_RECEIVE_EX LUA_FLIPI(0x0800)
#endif
#ifndef LUA_OPCODE_SLI_SDT_ROUTINE
#define LUA_OPCODE_SLI_SDT_ROUTINE LUA_FLIPI(0x1400)
#endif
#ifndef LUA_ROUTINE_TYPE_SDT
#define LUA_ROUTINE_TYPE_SDT 0x04
#endif
#ifndef LUA_SESSION_TYPE_NORMAL
#define LUA_SESSION_TYPE_NORMAL 0
#endif
#ifndef LUA_SESSION_TYPE_DEDICATED
#define LUA_SESSION_TYPE_DEDICATED 1
#endif
#ifndef LUA_REINIT_INVALID
#define LUA_REINIT_INVALID LUA_FLIPL(0x000000A0U)
#endif
#ifndef LUA_RECEIVED_UNBIND_HOLD
#define LUA_RECEIVED_UNBIND_HOLD LUA_FLIPL(0x000000A1U)
#endif
#ifndef LUA_RECEIVED_UNBIND_NORMAL
#define LUA_RECEIVED_UNBIND_NORMAL LUA_FLIPL(0x000000A2U)
#endif
#ifndef LUA_INVALID_SESSION_TYPE
#define LUA_INVALID_SESSION_TYPE LUA_FLIPL(0x000000A3U)
#endif
#ifndef LUA_MESSAGE_TYPE_INIT_SELF
#define LUA_MESSAGE_TYPE_INIT_SELF 0x21
#endif
#ifndef LUA_MESSAGE_TYPE_NOTIFY
#define LUA_MESSAGE_TYPE_NOTIFY 0x22
#endif
#ifndef LUA_MESSAGE_TYPE_TERM_SELF
#define LUA_MESSAGE_TYPE_TERM_SELF 0x23
#endif
#ifndef LUA_ASYNC
#define LUA_ASYNC 0x40
#endif

#define LUA_INIT_PU_NOT_ACTIVE LUA_FLIPL(0x10020000U) /* the same number as LUA_RU_LENGTH_ERROR */
#define LUA_INIT_LU_NOT_ACTIVE LUA_FLIPL(0x10110000U)
#define LUA_INIT_DDDLU_FAILED LUA_FLIPL(0x10120000U)

/* ---- entry points ---- */

/*
 * Issues an RUI verb. Returns at once, and never waits for the network. When the verb has completed in the call,
 * lua_flag2.async is 0; else record and buffers belong to the library until the callback in lua_post_handle is called,
 * which may happen before RUI() returns.
 */
void RUI(LUA_VERB_RECORD* verb);

/*
 * Issues an SLI verb, in the same way. For SLI_OPEN the result is the id of the session that is being opened, which is
 * good at once for SLI_CLOSE(abend) and, with LUA_INIT_TYPE_PRIM_SSCP, for verbs on SSCP normal; 0: the checks failed,
 * see the record. For other verbs it means nothing.
 */
AP_UINT32 SLI(LUA_VERB_RECORD* verb);

/*
 * Event scheduling for programs that wait in select() or poll() (LUA reference 1.7). After SNA_USE_FD_SCHED(), which
 * must be the first call, callbacks run inside SNA_EVENT_FD() and nowhere else. SNA_GET_FD() is a descriptor that is
 * readable while callbacks are waiting to be run, or -1; ask before each wait. It is not to be read or closed.
 */
void SNA_USE_FD_SCHED(void);
int SNA_GET_FD(void);
void SNA_EVENT_FD(void);

/*
 * The return codes of a verb as text, "STATE_CHECK - NO_RUI_SESSION", ended by a zero byte. 0: done; 0x20000001: a
 * pointer is null; 0x20000002: the buffer is too short, nothing was stored. 256 bytes are always enough.
 */
int GetLuaReturnCode(struct LUA_COMMON* vpb, unsigned int buffer_length, unsigned char* buffer_addr);

#ifdef __cplusplus
}
#endif

#endif
