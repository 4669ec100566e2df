/*
 * UCLA IPC-370 for programs in C (C99) and C++: records between two programs that name each other by tag strings. The
 * README of stack/ipc370 explains the facility; rules are cited by their numbers in transports reference 9.2 (Q1, O1
 * ...).
 *
 * The original is a supervisor call with a request block in a register. The layout of its block is not known (reference
 * 9.1), so this layout is ours; the fields have the names of the original, RQ#TS is rq_ts.
 *
 * All functions may be called from any thread. None waits but those whose names say so, and ipc_stop().
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
#define IPC_NOTIFY_NONE 0     /* look at rq_ts */
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
 * Set rq_length_of_block, rq_request and what the request needs; the rest 0 (ipc_make_rq()). From the request until
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

/* A block that is all zero but for its length and this request code. */
static inline struct ipc_rq ipc_make_rq(uint8_t request) {
  struct ipc_rq rq = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, {NULL}, NULL, NULL};
  rq.rq_length_of_block = (uint16_t)sizeof rq;
  rq.rq_request = request;
  return rq;
}

/* ---- the facility in this process ---- */

struct ipc_system;

/*
 * Starts the facility as the file says (config/schema/ipc370.schema.json). NULL: the file named by IPC370_CONFIG; when
 * that is not set, a node of its own that reaches no others. On failure NULL is returned and `error`, when it is not
 * NULL, gets the reason in words, cut at `error_size`.
 */
struct ipc_system* ipc_start(const char* file, char* error, size_t error_size);
/* All requests complete with code 4, partners are told; returns when callbacks are done. Not from a callback. */
void ipc_stop(struct ipc_system* ipc);

typedef uint32_t ipc_task;

struct ipc_task_attributes {
  const char* job;  /* 1 to 8 characters; NULL: the configured one, else the program's name */
  const char* user; /* 0 to 8 characters; NULL: the user's name */
  uint32_t address_space;
  uint32_t step; /* only one job step of an address space may use IPC (Q6) */
};
/* NULL: address space 1, step 1. Never 0. */
ipc_task ipc_task_begin(struct ipc_system* ipc, const struct ipc_task_attributes* attributes);
/* Its connections are abnormally closed. Its request blocks are not touched any more when this returns (A2). */
void ipc_task_end(struct ipc_system* ipc, ipc_task task);

/* The key of programs that do not care about keys. */
#define IPC_KEY 8

/* The supervisor call. `key`: the protect key that the task runs in; a connection belongs to task and key (Q5). */
void ipc_request(struct ipc_system* ipc, ipc_task task, uint8_t key, struct ipc_rq* rq);
/* The same for several blocks in their order, at the cost of one. */
void ipc_request_list(struct ipc_system* ipc, ipc_task task, uint8_t key, struct ipc_rq* const* rqs, size_t count);
/* The same for one block, and waits until it is complete; its notification is not looked at. Returns rq_cc. */
int ipc_request_wait(struct ipc_system* ipc, ipc_task task, uint8_t key, struct ipc_rq* rq);

/*
 * Waits until the ECB is posted, at most `timeout_ms` milliseconds (-1: for ever). Returns 1 when it is posted, 0 when
 * the time is over. One waiter at a time. The program clears the ECB (0) before it is used again.
 */
int ipc_wait_ecb(ipc_ecb* ecb, int timeout_ms);
/* Takes all blocks off a CS area; the first one completed is the first of the chain. NULL: there are none. */
struct ipc_rq* ipc_cs_take(struct ipc_cs* area);

/*
 * Abends: `reason` is 1 to 8 (reference 9.5). Without a handler the process is aborted with the reason in words on
 * standard error. A handler is called on the thread of the facility, and the request is dropped.
 */
typedef void (*ipc_abend_handler)(const struct ipc_rq* rq, int reason, const char* words, void* argument);
void ipc_set_abend_handler(struct ipc_system* ipc, ipc_abend_handler handler, void* argument);

/* ---- IPCSTAT ---- */

/* What a completion code and a reason mean. Returns the length without the 0 at the end, cut at `size`. */
size_t ipc_stat_text(int completion_code, uint32_t reason, char* text, size_t size);
/* A request block for people, several lines. */
size_t ipc_stat_rq(const struct ipc_rq* rq, char* text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
