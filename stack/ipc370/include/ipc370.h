/*
 * UCLA IPC-370 for programs in C (C99) and C++: records between two programs that name each other by tag strings. The
 * README of stack/ipc370 explains the facility; rules are cited by their numbers in transports reference 9.2 (Q1, O1
 * ...).
 *
 * The original is a supervisor call with a request block in a register. The layout of its block is not known (reference
 * 9.1), so this layout is ours; the fields have the names of the original, RQ#TS is rq_ts.
 *
 * All functions may be called from any thread. They do not wait, but for ipc_wait(), ipc_wait_ecb() and ipc_stop().
 */
#ifndef OPENRUI_IPC370_H
#define OPENRUI_IPC370_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the request block, RQ# ---- */

/* rq_request */
#define IPC_REQUEST_OPEN 1
#define IPC_REQUEST_SEND 2
#define IPC_REQUEST_RECEIVE 3
#define IPC_REQUEST_CLOSE 4
#define IPC_REQUEST_ABCLS 5
#define IPC_REQUEST_QTAG 6
#define IPC_REQUEST_QUSER 7

/* rq_ts */
#define IPC_TS_COMPLETE 0x00
#define IPC_TS_INCOMPLETE 0xFF

/* rq_options, of SEND: more of the same record follows (D6) */
#define IPC_OPTION_CONT 0x80
/* rq_optc, of RECEIVE: the record goes on in the next one (D7) */
#define IPC_OPTC_CONTINUED 0x80

/* rq_notify: how completion is told, after rq_ts is 00 */
#define IPC_NOTIFY_NONE 0     /* look at rq_ts, or ipc_wait() */
#define IPC_NOTIFY_ECB 1      /* post rq_target.ecb */
#define IPC_NOTIFY_CS 2       /* push the block on rq_target.cs */
#define IPC_NOTIFY_CALLBACK 3 /* call rq_target.callback on the thread of the facility */
#define IPC_NOTIFY_FD 4       /* add 1 to rq_target.fd, an eventfd */

/* rq_cc, completion codes */
#define IPC_CC_OK 0
#define IPC_CC_TEMPORARY 1 /* never given at present */
#define IPC_CC_REQUEST 2
#define IPC_CC_CONNECTION 3
#define IPC_CC_IPC 4
#define IPC_CC_USER 5

/* The event control block: bit 0 (80000000) somebody waits, bit 1 (40000000) posted, the rest the completion code. */
typedef uint32_t ipc_ecb;
#define IPC_ECB_WAITING 0x80000000U
#define IPC_ECB_POSTED 0x40000000U

struct ipc_rq;

/*
 * A CS area: completed request blocks, the last one first, chained through rq_next. IPC pushes with compare and swap;
 * the program takes the whole list with an exchange (ipc_cs_take()). A block belongs to IPC until it was taken.
 */
struct ipc_cs {
  struct ipc_rq* head;
  ipc_ecb ecb;    /* posted with 0 after each push, when notify is IPC_NOTIFY_ECB */
  uint8_t notify; /* IPC_NOTIFY_NONE or IPC_NOTIFY_ECB; another is abend 007 */
  uint8_t reserved[3];
};

typedef void (*ipc_callback)(struct ipc_rq* rq, void* argument);

/*
 * Set rq_length_of_block, rq_request and what the request needs; the rest 0 (ipc_init_rq()). From the request until
 * rq_ts is 00 the block, and the storage that it names, belong to IPC and are not to be changed (Q2).
 */
struct ipc_rq {
  uint16_t rq_length_of_block; /* sizeof(struct ipc_rq); else abend 002 */
  uint8_t rq_request;
  uint8_t rq_options;
  uint8_t rq_ts;   /* RQ#TS */
  uint8_t rq_cc;   /* RQ#CC */
  uint8_t rq_optc; /* RQ#OPTC */
  uint8_t rq_notify;
  uint32_t rq_rsn; /* RQ#RSN, for people only; ipc_stat_text() */
  uint16_t rq_cid; /* RQ#CID: set by OPEN before it returns (O1), given to all others */
  uint16_t rq_tag_length;
  const char* rq_tag; /* OPEN: the tag string, ASCII, not terminated */
  void* rq_data;      /* SEND: what to send; RECEIVE, QTAG, QUSER: where to put it */
  uint32_t rq_length; /* bytes of rq_data */
  uint32_t rq_count;  /* bytes that were moved; valid when complete */
  union {
    ipc_ecb* ecb;
    struct ipc_cs* cs;
    ipc_callback callback;
    int fd;
  } rq_target;
  void* rq_argument;      /* for the callback */
  struct ipc_rq* rq_next; /* IPC's while incomplete; then the chain of a CS area */
};

/* What QUSER returns: the partner, padded with blanks. */
struct ipc_user {
  char job[8];
  char user[8];
};

#ifdef __cplusplus
}
#endif
#endif
