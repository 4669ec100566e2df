/*
 * Common service verbs: CONVERT, by which LUA programs go between ASCII and EBCDIC (LUA reference 1.11). C89 and C++.
 *
 * Opcodes and return codes have their bytes in big-endian order in memory, as the constants of lua_c.h.
 */
#ifndef ACSSVCCH_INCLUDED
#define ACSSVCCH_INCLUDED

#include "values_c.h"

#ifdef __cplusplus
extern "C" {
#endif

#if !defined(NON_INTEL_BYTE_ORDER) && defined(__BYTE_ORDER__) && defined(__ORDER_BIG_ENDIAN__)
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define NON_INTEL_BYTE_ORDER
#endif
#endif

#ifdef NON_INTEL_BYTE_ORDER
#define CSV_FLIPI(x) (x)
#define CSV_FLIPL(x) (x)
#else
#define CSV_FLIPI(x) ((((x)&0xFF) << 8) | (((x) >> 8) & 0xFF))
#define CSV_FLIPL(x) ((((x)&0xFFU) << 24) | (((x)&0xFF00U) << 8) | (((x) >> 8) & 0xFF00U) | (((x) >> 24) & 0xFFU))
#endif

/* The beginning of every common service verb. S: supplied by the program, R: returned. */
struct svc_hdr {
  unsigned short opcode;     /* S  SV_... */
  unsigned char opext;       /* S  0 */
  unsigned char reserv2;     /* S  0 */
  unsigned short primary_rc; /* R  */
  AP_UINT32 secondary_rc;    /* R  */
};

struct convert {
  unsigned short opcode;     /* S  SV_CONVERT */
  unsigned char opext;       /* S  0 */
  unsigned char reserv2;     /* S  0 */
  unsigned short primary_rc; /* R  */
  AP_UINT32 secondary_rc;    /* R  */
  unsigned char direction;   /* S  SV_ASCII_TO_EBCDIC, SV_EBCDIC_TO_ASCII */
  unsigned char char_set;    /* S  SV_A, SV_AE, SV_G */
  unsigned short len;        /* S  number of characters, 0 to 65535 */
  unsigned char* source;     /* S  len bytes */
  unsigned char* target;     /* S  len bytes; may be the same as source */
};

/* clang-format off */
#define SV_CONVERT                   CSV_FLIPI(0x1A00)
#define SV_GET_CP_CONVERT_TABLE      CSV_FLIPI(0x1900) /* this and the verbs below: SV_INVALID_VERB */
#define SV_TRANSFER_MS_DATA          CSV_FLIPI(0x1C00)
#define SV_DEFINE_TRACE              CSV_FLIPI(0x1D00)
#define SV_LOG_MESSAGE               CSV_FLIPI(0x1F00)

#define SV_ASCII_TO_EBCDIC           0
#define SV_EBCDIC_TO_ASCII           1

#define SV_AE                        0 /* letters, digits, $ # @ . and trailing blanks */
#define SV_A                         1 /* upper-case letters, digits, $ # @ and trailing blanks: names */
#define SV_G                         2 /* by the table in the file that COMTBLG names */

#define SV_OK                        CSV_FLIPI(0x0000)
#define SV_PARAMETER_CHECK           CSV_FLIPI(0x0001)
#define SV_STATE_CHECK               CSV_FLIPI(0x0002)
#define SV_CANCELLED                 CSV_FLIPI(0x0021)
#define SV_UNEXPECTED_DOS_ERROR      CSV_FLIPI(0xF011)
#define SV_COMM_SUBSYSTEM_NOT_LOADED CSV_FLIPI(0xF012)
#define SV_INVALID_VERB_SEGMENT      CSV_FLIPI(0xF008)
#define SV_INVALID_VERB              CSV_FLIPI(0xFFFF)

#define SV_INVALID_DATA_SEGMENT      CSV_FLIPL(0x00000006U) /* source or target is null */
#define SV_INVALID_DIRECTION         CSV_FLIPL(0x00000401U)
#define SV_INVALID_CHARACTER_SET     CSV_FLIPL(0x00000402U)
#define SV_INVALID_FIRST_CHARACTER   CSV_FLIPL(0x00000404U) /* SV_A: nothing was converted */
#define SV_TABLE_ERROR               CSV_FLIPL(0x00000405U) /* SV_G: no file, or not a table */
#define SV_CONVERSION_ERROR          CSV_FLIPL(0x00000406U) /* characters not of the set have become zero bytes */
/* clang-format on */

/*
 * Three names of one call; `vcb` is the address of the verb. Complete on return.
 *
 * The file for SV_G is named by the environment variable COMTBLG, else CSVTBLG, else it is COMTBLG.DAT: 32 lines of 32
 * hex digits, 16 lines for ASCII to EBCDIC and 16 for EBCDIC to ASCII. It is read with each verb.
 */
void ACSSVC(long vcb);
void ACSSVC_C(long vcb);
void ACSSVC_P(long vcb);

#ifdef __cplusplus
}
#endif

#endif
