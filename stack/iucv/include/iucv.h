/*
 * IUCV for programs in C (C11) and C++: messages between programs that name each other by user identifiers. The README
 * of stack/iucv explains the facility; rules are cited by their numbers in transports reference 8.7 (V1, V2 ...).
 *
 * The original is an instruction with a parameter list of 40 bytes in storage. Here each function of it is one
 * function, with the list as a structure of the same names and meanings. Control lists and interrupts have the offsets
 * of the original; message lists do not, because an address here has 64 bits. Numbers are in the byte order of the
 * machine. Names (IPVMID, IPTARGET) are ASCII, filled with blanks or zeros; IPUSER and all data go as they are, and
 * what a mainframe or the system itself says in them is EBCDIC (iucv_to_text()).
 *
 * Every function of IUCV returns the condition code: 0 done, 1 error, the reason is in iprcode, 2 nothing found or
 * pending, 3 done, with an audit that is not zero. Those that may have to wait for another node or for a message
 * (CONNECT, RECEIVE, PURGE, TESTMSG) take a function `done`:
 *   - NULL: they wait here;
 *   - else 4 (IUCV_CC_WAITS) is returned when there is something to wait for, the list and what it names belong to IUCV
 *     until `done` is called, once, on the thread of the facility, with the condition code of the function.
 * On the thread of the facility, in a handler or in a `done`, nothing waits: with NULL, 4 means that it would have to
 * wait and that nothing was done.
 *
 * Threads: all functions may be called from any thread. Handlers and `done` functions are called on the thread of the
 * facility, one at a time, and may call everything but iucv_stop().
 *
 * Fork: the child has no part in the parent's facility. All functions end with condition code 1 and iprcode 28 there;
 * iucv_stop() closes the inherited descriptors. The child may start a facility of its own. A program that ends, however
 * it ends, severs its paths.
 */
#ifndef OPENRUI_IUCV_H
#define OPENRUI_IUCV_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define IUCV_ASSERT(what) static_assert(what, #what)
#else
#define IUCV_ASSERT(what) _Static_assert(what, #what)
#endif

/* ---- codes ---- */

/* Condition codes. */
#define IUCV_CC_DONE 0
#define IUCV_CC_ERROR 1
#define IUCV_CC_NOTHING 2
#define IUCV_CC_AUDIT 3
#define IUCV_CC_WAITS 4 /* ours */

/* ipflags1; one bit means different things in different functions. */
#define IUCV_IPRMDATA 0x80 /* SEND, REPLY: 8 bytes in iprmmsg; CONNECT, ACCEPT: I can receive such data */
#define IUCV_IPALL 0x80    /* QUIESCE, RESUME, SEVER: all paths */
#define IUCV_IPQUSCE 0x40  /* CONNECT, ACCEPT: the partner may not send yet */
#define IUCV_IPBUFLST 0x40 /* SEND, RECEIVE: ipbfadr1 is a list of struct iucv_extent */
#define IUCV_IPPRTY 0x20   /* SEND, REPLY: priority; CONNECT, ACCEPT: priority wanted or granted */
#define IUCV_IPNORPY 0x10  /* SEND: one-way */
#define IUCV_IPANSLST 0x08 /* SEND, REPLY: ipbfadr2 is a list of struct iucv_extent */
#define IUCV_IPFGMID 0x04  /* the message id is given */
#define IUCV_IPFGPID 0x02  /* the path id is given */
#define IUCV_IPFGMCL 0x01  /* the class is given: RECEIVE iptrgcls, PURGE and TESTCMPL ipsrccls */
#define IUCV_IPLOCAL 0x01  /* CONNECT: only in this node */

/* iprcode */
#define IUCV_RC_OK 0
#define IUCV_RC_INVALID_PATH 1
#define IUCV_RC_QUIESCED 2
#define IUCV_RC_MESSAGE_LIMIT 3
#define IUCV_RC_NO_PRIORITY 4
#define IUCV_RC_BUFFER_SHORT 5
#define IUCV_RC_PROTECTION 6
#define IUCV_RC_ADDRESSING 7 /* a null address with a length, or more extents than IUCV_EXTENTS */
#define IUCV_RC_WRONG_MESSAGE 8
#define IUCV_RC_PURGED 9
#define IUCV_RC_NEGATIVE_LENGTH 10 /* above 7FFFFFFF */
#define IUCV_RC_NOT_LOGGED_ON 11
#define IUCV_RC_NO_TARGET_BUFFER 12
#define IUCV_RC_OWN_MAXIMUM 13
#define IUCV_RC_TARGET_MAXIMUM 14
#define IUCV_RC_NOT_AUTHORISED 15
#define IUCV_RC_UNKNOWN_SERVICE 16
#define IUCV_RC_LIMIT_TOO_LARGE 18
#define IUCV_RC_BUFFER_EXISTS 19
#define IUCV_RC_SEVERED 20
#define IUCV_RC_NO_PARAMETER_DATA 21
#define IUCV_RC_NO_BUFFER 28

/* ipaudit, as iucv_audit() gives it */
#define IUCV_AUDIT_ANSWER_TOO_LONG 0x800000U
#define IUCV_AUDIT_REJECTED 0x040000U
#define IUCV_AUDIT_SEVERED 0x000800U

/* iptype of an interrupt */
#define IUCV_CONNECTION_PENDING 0x01
#define IUCV_CONNECTION_COMPLETE 0x02
#define IUCV_SEVERED 0x03
#define IUCV_QUIESCED 0x04
#define IUCV_RESUMED 0x05
#define IUCV_PRIORITY_COMPLETE 0x06
#define IUCV_MESSAGE_COMPLETE 0x07
#define IUCV_PRIORITY_PENDING 0x08
#define IUCV_MESSAGE_PENDING 0x09

/* ipmask of SETMASK; a bit that is on lets interrupts through */
#define IUCV_MASK_PENDING 0x80
#define IUCV_MASK_PRIORITY_PENDING 0x40
#define IUCV_MASK_COMPLETE 0x20
#define IUCV_MASK_PRIORITY_COMPLETE 0x10
#define IUCV_MASK_CONTROL 0x08
/* ipmask of SETCMASK */
#define IUCV_CMASK_CONNECTION_PENDING 0x80
#define IUCV_CMASK_CONNECTION_COMPLETE 0x40
#define IUCV_CMASK_SEVERED 0x20
#define IUCV_CMASK_QUIESCED 0x10
#define IUCV_CMASK_RESUMED 0x08

/* ---- parameter lists ---- */

/* ACCEPT, CONNECT, QUIESCE, RESUME, SEVER. */
struct iucv_control_list {
  uint16_t ippathid;
  uint8_t ipflags1;
  uint8_t iprcode;
  uint16_t ipmsglim; /* CONNECT, ACCEPT: own messages that may be outstanding; 0: the default. CONNECT: returned */
  uint16_t ipfcncd;  /* not used */
  char ipvmid[8];    /* CONNECT: user, resource or system service */
  uint8_t ipuser[16];
  char iptarget[8]; /* CONNECT: node; empty: this one, or where the directory says */
};

/* SEND, RECEIVE, REPLY, REJECT, PURGE, TESTCMPL. */
struct iucv_message_list {
  uint16_t ippathid;
  uint8_t ipflags1;
  uint8_t iprcode;
  uint32_t ipmsgid;
  uint32_t iptrgcls;
  uint32_t
      ipbfln1f; /* bytes of ipbfadr1. RECEIVE returns, with code 5, what is left of the message, else of the buffer */
  union {
    void* ipbfadr1; /* SEND: what to send, copied before it returns; RECEIVE: where to put it */
    uint8_t iprmmsg[8];
  };
  uint32_t ipsrccls;
  uint32_t ipmsgtag;
  union {
    void* ipbfadr2; /* two-way SEND: answer buffer, IUCV's until the completion; REPLY: the reply, copied */
    uint64_t ipreserved;
  };
  uint32_t ipbfln2f;  /* bytes of ipbfadr2. RECEIVE returns the length of the sender's answer buffer; TESTCMPL what is
                         left of it */
  uint8_t ipaudit[3]; /* TESTCMPL, PURGE: returned */
  uint8_t ipreserved2;
};

/* One piece of a buffer. The list goes on until the lengths make up the length of the whole; at most IUCV_EXTENTS. */
struct iucv_extent {
  void* address;
  uint32_t length;
  uint32_t reserved;
};
#define IUCV_EXTENTS 4096

/* SETMASK, SETCMASK. */
struct iucv_mask_list {
  uint8_t ipmask;
  uint8_t ipreserved[2];
  uint8_t iprcode;
};

/* ---- interrupts ---- */

struct iucv_control_part { /* types 1 to 5 */
  uint16_t ipmsglim;       /* 1, 2: own messages that may be outstanding */
  uint16_t ipreserved;
  char ipvmid[8]; /* 1: who connects */
  uint8_t ipuser[16];
  uint8_t ipreserved2[8];
};
struct iucv_length {
  uint32_t ipbfadr1; /* not used */
  uint32_t ipbfln1f;
};
struct iucv_pending_part { /* types 8 and 9: a message for this program */
  uint32_t ipmsgid;
  uint32_t iptrgcls;
  union {
    uint8_t iprmmsg[8];         /* with IUCV_IPRMDATA: the message */
    struct iucv_length message; /* else its length, bytes */
  };
  uint32_t ipreserved[3];
  uint32_t ipbfln2f; /* length of the sender's answer buffer; with IUCV_IPNORPY no reply is wanted */
  uint32_t ipreserved2;
};
struct iucv_complete_part { /* types 6 and 7: a message of this program */
  uint32_t ipmsgid;
  uint8_t ipaudit[3];
  uint8_t ipreserved;
  uint8_t iprmmsg[8]; /* with IUCV_IPRMDATA: the reply */
  uint32_t ipsrccls;
  uint32_t ipmsgtag;
  uint32_t ipreserved2;
  uint32_t ipbfln2f; /* what is left of the answer buffer, bytes */
  uint32_t ipreserved3;
};
struct iucv_interrupt {
  uint16_t ippathid;
  uint8_t ipflags1;
  uint8_t iptype;
  union {
    struct iucv_control_part control;
    struct iucv_pending_part pending;
    struct iucv_complete_part complete;
  };
};

struct iucv_machine;
typedef void (*iucv_handler)(struct iucv_machine* machine, const struct iucv_interrupt* interrupt, void* argument);

/* DCLBFR. */
struct iucv_declare_list {
  uint8_t ipreserved[3];
  uint8_t iprcode;
  uint32_t ipreserved2;
  struct iucv_interrupt*
      ipbfadr1;         /* the external interrupt buffer: each interrupt is stored there, IUCV's until RTRVBFR */
  iucv_handler handler; /* called after that; NULL: iucv_wait() takes interrupts */
  void* argument;
};

IUCV_ASSERT(sizeof(struct iucv_control_list) == 40);
IUCV_ASSERT(offsetof(struct iucv_control_list, ipmsglim) == 4);
IUCV_ASSERT(offsetof(struct iucv_control_list, ipvmid) == 8);
IUCV_ASSERT(offsetof(struct iucv_control_list, ipuser) == 16);
IUCV_ASSERT(offsetof(struct iucv_control_list, iptarget) == 32);
IUCV_ASSERT(sizeof(struct iucv_message_list) == 48);
IUCV_ASSERT(offsetof(struct iucv_message_list, iprcode) == 3);
IUCV_ASSERT(offsetof(struct iucv_message_list, ipmsgid) == 4);
IUCV_ASSERT(offsetof(struct iucv_message_list, iptrgcls) == 8);
IUCV_ASSERT(offsetof(struct iucv_message_list, iprmmsg) == 16);
IUCV_ASSERT(offsetof(struct iucv_message_list, ipsrccls) == 24);
IUCV_ASSERT(offsetof(struct iucv_message_list, ipbfadr2) == 32);
IUCV_ASSERT(offsetof(struct iucv_message_list, ipbfln2f) == 40);
IUCV_ASSERT(offsetof(struct iucv_mask_list, iprcode) == 3);
IUCV_ASSERT(sizeof(struct iucv_interrupt) == 40);
IUCV_ASSERT(offsetof(struct iucv_interrupt, control.ipuser) == 16);
IUCV_ASSERT(offsetof(struct iucv_interrupt, pending.iprmmsg) == 12);
IUCV_ASSERT(offsetof(struct iucv_interrupt, pending.message.ipbfln1f) == 16);
IUCV_ASSERT(offsetof(struct iucv_interrupt, pending.ipbfln2f) == 32);
IUCV_ASSERT(offsetof(struct iucv_interrupt, complete.ipaudit) == 8);
IUCV_ASSERT(offsetof(struct iucv_interrupt, complete.ipsrccls) == 20);
IUCV_ASSERT(offsetof(struct iucv_interrupt, complete.ipbfln2f) == 32);
IUCV_ASSERT(offsetof(struct iucv_declare_list, iprcode) == 3);

/* ---- the facility in this process ---- */

struct iucv_system;

/*
 * Starts a node as the file says (config/schema/iucv.schema.json). NULL: the file named by IUCV_CONFIG; when that is
 * not set, a node of its own that reaches no others and where everybody may take any name. On failure NULL is returned
 * and `error`, when it is not NULL, gets the reason in words, cut at `error_size`.
 */
struct iucv_system* iucv_start(const char* file, char* error, size_t error_size);
/*
 * Logs off who is still logged on, whose handles are invalid then. Not from a handler or a `done`, and only when no
 * other function of the facility is running.
 */
void iucv_stop(struct iucv_system* system);
/*
 * Waits until there is a way to the node, at most `timeout_ms` milliseconds (-1: for ever); CONNECT does not wait for
 * that. Returns 1 when there is one, 0 when the time is over. On the thread of the facility it only looks.
 */
int iucv_wait_node(struct iucv_system* system, const char* node, int timeout_ms);

/* Takes a user identifier: 1 to 8 letters, digits and @#$_-+:. NULL: it may not, `error` as above. */
struct iucv_machine* iucv_logon(struct iucv_system* system, const char* user, char* error, size_t error_size);
/*
 * All its paths are severed (V13), and what waits ends: a `done` is called with NULL for the machine. No handler and no
 * `done` of it runs when this returns, unless it is called in one of them: then what waits ends after that. The handle
 * is invalid from the call on, but a function that waits on another thread ends as it should.
 */
void iucv_logoff(struct iucv_machine* machine);

/* ---- the functions of IUCV ---- */

typedef void (*iucv_done)(struct iucv_machine* machine, void* list, int cc, void* argument);

int iucv_dclbfr(struct iucv_machine* machine, struct iucv_declare_list* list);
/* Severs all paths (V1). A handler that runs on another thread has ended when this returns. */
int iucv_rtrvbfr(struct iucv_machine* machine);
/* The size of the interrupt buffer, bytes, and how many paths the directory allows; either may be NULL. */
int iucv_query(struct iucv_machine* machine, uint32_t* buffer_size, uint32_t* max_connections);

/* Returns ippathid, ipmsglim and, in ipflags1, whether priority was granted. Between nodes at most 5 seconds. */
int iucv_connect(struct iucv_machine* machine, struct iucv_control_list* list, iucv_done done, void* argument);
int iucv_accept(struct iucv_machine* machine, struct iucv_control_list* list);
int iucv_sever(struct iucv_machine* machine, struct iucv_control_list* list);
int iucv_quiesce(struct iucv_machine* machine, struct iucv_control_list* list);
int iucv_resume(struct iucv_machine* machine, struct iucv_control_list* list);

/* Returns ipmsgid. */
int iucv_send(struct iucv_machine* machine, struct iucv_message_list* list);
/* Returns what identifies the message, so that the same list serves REPLY and REJECT, or RECEIVE of the rest. */
int iucv_receive(struct iucv_machine* machine, struct iucv_message_list* list, iucv_done done, void* argument);
int iucv_reply(struct iucv_machine* machine, struct iucv_message_list* list);
int iucv_reject(struct iucv_machine* machine, struct iucv_message_list* list);
/* ippathid always counts. Returns ipmsgid, ipaudit, ipsrccls, ipmsgtag. */
int iucv_purge(struct iucv_machine* machine, struct iucv_message_list* list, iucv_done done, void* argument);

/* The next pending message, stored in `interrupt`; it is not presented any more. */
int iucv_describe(struct iucv_machine* machine, struct iucv_interrupt* interrupt);
/* The next completion that fits. Returns what a completion's interrupt has; the reply is in the answer buffer. */
int iucv_testcmpl(struct iucv_machine* machine, struct iucv_message_list* list);
/*
 * Waits for messages and completions that the masks or nobody's iucv_wait() keep pending. 1: a message, 2: a
 * completion, 3: both, 0: RTRVBFR or LOGOFF has ended it. `done` gets no list.
 */
int iucv_testmsg(struct iucv_machine* machine, iucv_done done, void* argument);
int iucv_setmask(struct iucv_machine* machine, struct iucv_mask_list* list);
int iucv_setcmask(struct iucv_machine* machine, struct iucv_mask_list* list);

/* ---- interrupts without a handler ---- */

/*
 * Stores the next interrupt in the declared buffer. Returns 1 when there was one, 0 when none came within `timeout_ms`
 * milliseconds (-1: for ever), -1 when none can come: no buffer is declared, or it has a handler. One thread at a time.
 * On the thread of the facility it does not wait.
 */
int iucv_wait(struct iucv_machine* machine, int timeout_ms);
/*
 * A descriptor that can be read (poll, select) while iucv_wait() has something to take; nothing else is to be done with
 * it. It goes with the machine. -1: there is none.
 */
int iucv_fd(struct iucv_machine* machine);

/* ---- aids ---- */

/*
 * What CP does with MSG and the like: a text for a user of this node who is connected to *MSG. `message_class`: 1 MSG,
 * 2 WARNING, 4 SMSG (transports reference 8.8). 2: nobody listens.
 */
int iucv_message(struct iucv_machine* machine, const char* to, uint32_t message_class, const char* text);

/* Fills a name or IPUSER with the text, cut at `size` and filled with blanks. */
void iucv_set_name(char* field, size_t size, const char* text);
void iucv_set_ebcdic(uint8_t* field, size_t size, const char* text);
/* EBCDIC as text, without blanks and zeros at the end. Returns the length without the 0 at the end, cut at `size`. */
size_t iucv_to_text(const uint8_t* ebcdic, size_t length, char* text, size_t size);
/* The three bytes of IPAUDIT as a number. */
static inline uint32_t iucv_audit(const uint8_t* ipaudit) {
  return (uint32_t)ipaudit[0] << 16 | (uint32_t)ipaudit[1] << 8 | ipaudit[2];
}
/* What they mean. Return the length without the 0 at the end, cut at `size`. */
size_t iucv_code_text(int iprcode, char* text, size_t size);
size_t iucv_audit_text(uint32_t audit, char* text, size_t size);
size_t iucv_interrupt_text(int iptype, char* text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
