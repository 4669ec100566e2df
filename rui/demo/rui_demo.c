/*
 * The sample communication sequence of the LUA manual, as a program: session to a host application, a chain of three
 * RUs there, a chain of three RUs back, and the end of the session. It needs nothing but the public header and libc.
 */
#define _POSIX_C_SOURCE 200809L

#include <lua_c.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- one verb, from its record to its result ---- */

enum { SECONDS_TO_WAIT = 30, SECONDS_FOR_INIT = 60, BUFFER_SIZE = 4096, MAX_VERBS = 64, LINE = 160 };
enum flow { SSCP_NORM, LU_EXP, LU_NORM, NO_FLOW };
static const char* const flow_names[] = {"SSCP norm", "LU exp", "LU norm", ""};

/* A verb that is not waited for any longer still belongs to the library: its memory must stay. */
struct verb {
  LUA_VERB_RECORD record; /* first, so that the callback can find the rest */
  unsigned char data[BUFFER_SIZE];
  int done; /* under mutex */
};
static struct verb verbs[MAX_VERBS];
static int verb_count;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;

static AP_UINT32 sid;
static int session_open;
static int with_ladder;
static char ladder[MAX_VERBS][LINE];
static int ladder_lines;

/* Runs on a thread of the library. */
static void on_complete(LUA_VERB_RECORD* record) {
  struct verb* v = (struct verb*)record;
  pthread_mutex_lock(&mutex);
  v->done = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
}

static struct verb* new_verb(unsigned short opcode, enum flow flow) {
  struct verb* v;
  LUA_COMMON* c;
  if (verb_count == MAX_VERBS) {
    fprintf(stderr, "rui-demo: the host sends more than this program can take\n");
    exit(1);
  }
  v = &verbs[verb_count++];
  c = &v->record.common;
  memset(v, 0, sizeof *v);
  c->lua_verb = LUA_VERB_RUI;
  c->lua_verb_length = sizeof v->record;
  c->lua_opcode = opcode;
  c->lua_correlator = (AP_UINT32)verb_count;
  c->lua_sid = sid;
  c->lua_post_handle = (unsigned long)on_complete;
  if (flow == SSCP_NORM) c->lua_flag1.sscp_norm = 1;
  if (flow == LU_EXP) c->lua_flag1.lu_exp = 1;
  if (flow == LU_NORM) c->lua_flag1.lu_norm = 1;
  return v;
}

/* 1: the verb has completed. 0: not in time. */
static int wait_for(struct verb* v, int seconds) {
  struct timespec limit;
  int in_time = 1;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += seconds;
  pthread_mutex_lock(&mutex);
  while (!v->done && in_time) in_time = pthread_cond_timedwait(&changed, &mutex, &limit) == 0;
  in_time = v->done;
  pthread_mutex_unlock(&mutex);
  return in_time;
}

static const char* verb_name(const struct verb* v) {
  switch (v->record.common.lua_opcode) {
    case LUA_OPCODE_RUI_INIT:
      return "RUI_INIT";
    case LUA_OPCODE_RUI_TERM:
      return "RUI_TERM";
    case LUA_OPCODE_RUI_READ:
      return "RUI_READ";
    default:
      return "RUI_WRITE";
  }
}

/* Of data from the host only the RH says which part of the chain they are. */
static const char* label(const struct verb* v, const char* what) {
  const struct LUA_RH* rh = &v->record.common.lua_rh;
  if (what != NULL) return what;
  if (v->record.common.lua_prim_rc != LUA_OK) return "data";
  if (rh->eci) return rh->bci ? "data BC EC" : rh->dr1i && !rh->ri ? "data EC RQD" : "data EC";
  return rh->bci ? "data BC" : "data MC";
}

static void show(struct verb* v, enum flow flow, const char* what) {
  unsigned char words[256];
  if (GetLuaReturnCode(&v->record.common, sizeof words, words) != 0) words[0] = '\0';
  printf("%-10s %-10s %-24s %s\n", verb_name(v), flow_names[flow], label(v, what), (const char*)words);
}

/* Issues the verb and waits until it has completed; 1 when its primary return code is LUA_OK. */
static int perform(struct verb* v, enum flow flow, const char* what, int seconds) {
  RUI(&v->record);
  if (v->record.common.lua_flag2.async && !wait_for(v, seconds)) {
    printf("%-10s %-10s %-24s no completion within %d seconds\n", verb_name(v), flow_names[flow], label(v, what),
           seconds);
    return 0;
  }
  show(v, flow, what);
  return v->record.common.lua_prim_rc == LUA_OK;
}

/* ---- the conversation as this program sees it ---- */

static void note(struct verb* v, enum flow flow, const char* what, int to_host) {
  LUA_COMMON* c = &v->record.common;
  char* line = ladder[ladder_lines];
  const unsigned char* th = (const unsigned char*)&c->lua_th;
  const unsigned char* rh = (const unsigned char*)&c->lua_rh;
  int n;
  unsigned i;
  if (ladder_lines == MAX_VERBS) return;
  n = snprintf(line, LINE, "%-10s %-10s %s %-24s TH %02X snf %02X%02X  RH %02X%02X%02X  %4u bytes ", verb_name(v),
               flow_names[flow], to_host ? "----->" : "<-----", label(v, what), th[0], th[4], th[5], rh[0], rh[1],
               rh[2], (unsigned)c->lua_data_length);
  for (i = 0; i < 12 && i < c->lua_data_length; ++i) {
    n += snprintf(line + n, (size_t)(LINE - n), " %02X", v->data[i]);
  }
  ++ladder_lines;
}

static void print_ladder(void) {
  int i;
  if (!with_ladder) return;
  printf("\n%-10s %-10s %s\n", "Verb", "Flow", "Program Host");
  for (i = 0; i < ladder_lines; ++i) printf("%s\n", ladder[i]);
}

/* ---- what can be wrong ---- */

static void complain(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fflush(stdout);
  fputs("rui-demo: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

/* Sense data stand at the beginning of a negative response. */
static void complain_about_sense(const char* what, const struct verb* v) {
  complain("the host answered %s with a negative response, sense %02X%02X %02X%02X", what, v->data[0], v->data[1],
           v->data[2], v->data[3]);
}

/* The session may have gone; RUI_TERM gives up what is left of it. */
static int give_up(void) {
  struct verb* v;
  if (session_open) {
    v = new_verb(LUA_OPCODE_RUI_TERM, NO_FLOW);
    perform(v, NO_FLOW, "", SECONDS_TO_WAIT);
  }
  print_ladder();
  return 1;
}

static int failed(const struct verb* v, const char* what) {
  if (v->record.common.lua_prim_rc == LUA_SESSION_FAILURE) {
    complain("the session failed at %s: the link or the host's session with the LU was lost", what);
  } else if (v->record.common.lua_prim_rc == LUA_IN_PROGRESS) {
    complain("nothing came for %s in time", what);
  } else {
    complain("%s did not succeed", what);
  }
  return 0;
}

/* ---- EBCDIC, code page 37, as far as this program speaks it ---- */

static unsigned char ebcdic(char c) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $#@.,-";
  static const unsigned char codes[] = {0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2,
                                        0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xE2, 0xE3, 0xE4, 0xE5,
                                        0xE6, 0xE7, 0xE8, 0xE9, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6,
                                        0xF7, 0xF8, 0xF9, 0x40, 0x5B, 0x7B, 0x7C, 0x4B, 0x6B, 0x60};
  const char* found = c == '\0' ? NULL : strchr(letters, c);
  return found == NULL ? 0x6F : codes[found - letters];
}

static unsigned put_text(unsigned char* at, const char* text) {
  unsigned n;
  for (n = 0; text[n] != '\0'; ++n) at[n] = ebcdic(text[n]);
  return n;
}

/* ---- the steps ---- */

static int do_init(const char* luname) {
  struct verb* v = new_verb(LUA_OPCODE_RUI_INIT, NO_FLOW);
  LUA_COMMON* c = &v->record.common;
  memset(c->lua_luname, ' ', sizeof c->lua_luname);
  memcpy(c->lua_luname, luname, strlen(luname));
  RUI(&v->record);
  sid = c->lua_sid; /* valid while the verb is in progress */
  session_open = c->lua_flag2.async;
  if (session_open && !wait_for(v, SECONDS_FOR_INIT)) {
    complain("LU %s was not activated by the host within %d seconds", luname, SECONDS_FOR_INIT);
    return 0;
  }
  show(v, NO_FLOW, luname);
  if (c->lua_prim_rc == LUA_COMM_SUBSYSTEM_NOT_LOADED) {
    session_open = 0;
    complain(
        "no node: set RUI_CONFIG to a configuration file; why is in the log that it names, else in the file of\n"
        "RUI_LOG, else in ~/.local/state/openrui/rui.log");
    return 0;
  }
  if (c->lua_prim_rc != LUA_OK) session_open = session_open && c->lua_prim_rc == LUA_SESSION_FAILURE;
  return c->lua_prim_rc == LUA_OK || failed(v, "RUI_INIT");
}

static int send_data(enum flow flow, const char* what, struct verb* v, unsigned length) {
  v->record.common.lua_data_ptr = (char*)v->data;
  v->record.common.lua_data_length = (unsigned short)length;
  if (!perform(v, flow, what, SECONDS_TO_WAIT)) return failed(v, what);
  note(v, flow, what, 1);
  return 1;
}

/* Format 0, no mode name, no user data. */
static int send_initself(const char* application) {
  struct verb* v = new_verb(LUA_OPCODE_RUI_WRITE, SSCP_NORM);
  struct LUA_RH* rh = &v->record.common.lua_rh;
  unsigned char* ru = v->data;
  rh->ruc = LUA_RH_FMD;
  rh->fi = 1;
  rh->bci = rh->eci = 1;
  rh->dr1i = 1;
  *ru++ = 0x01;
  *ru++ = 0x06;
  *ru++ = 0x81;
  *ru++ = 0x00;
  ru += put_text(ru, "        ");
  *ru++ = 0xF3;
  *ru++ = (unsigned char)strlen(application);
  ru += put_text(ru, application);
  *ru++ = 0x00;
  *ru++ = 0x00;
  *ru++ = 0x00;
  return send_data(SSCP_NORM, "INITSELF", v, (unsigned)(ru - v->data));
}

/* The answer to a request that was read. */
static int send_response(enum flow flow, const char* what, const struct verb* request) {
  struct verb* v = new_verb(LUA_OPCODE_RUI_WRITE, flow);
  v->record.common.lua_rh.rri = 1;
  memcpy(v->record.common.lua_th.snf, request->record.common.lua_th.snf, 2);
  return send_data(flow, what, v, 0);
}

/* One RU of a chain that has `of` RUs. The last one asks for a definite response and gives the turn to the host. */
static int send_element(int number, int of, const char* text) {
  static const char* const names[] = {"data BC", "data MC", "data EC CD RQD"};
  struct verb* v = new_verb(LUA_OPCODE_RUI_WRITE, LU_NORM);
  struct LUA_RH* rh = &v->record.common.lua_rh;
  const int last = number == of - 1;
  rh->ruc = LUA_RH_FMD;
  rh->bci = number == 0;
  rh->eci = last ? 1 : 0;
  rh->dr1i = 1;
  rh->ri = last ? 0 : 1;
  rh->cdi = last ? 1 : 0;
  return send_data(LU_NORM, names[last ? 2 : number != 0], v, put_text(v->data, text));
}

/* Reads the next message of the flow, which must be of that type; `what` may be null for data. Null when it was not. */
static struct verb* receive(enum flow flow, const char* what, unsigned char type) {
  struct verb* v = new_verb(LUA_OPCODE_RUI_READ, flow);
  LUA_COMMON* c = &v->record.common;
  c->lua_data_ptr = (char*)v->data;
  c->lua_max_length = sizeof v->data;
  if (!perform(v, flow, what, SECONDS_TO_WAIT)) {
    failed(v, label(v, what));
    return NULL;
  }
  note(v, flow, what, 0);
  if (c->lua_message_type != type) {
    complain("a message of type %02X came instead of %s", c->lua_message_type, label(v, what));
    return NULL;
  }
  if (c->lua_rh.rri && c->lua_rh.ri) {
    complain_about_sense(label(v, what), v);
    return NULL;
  }
  return v;
}

/* When there is no BIND the host may have said why on the SSCP session: NSPE, with a reason and a sense code. */
static void ask_why(void) {
  struct verb* v = new_verb(LUA_OPCODE_RUI_READ, SSCP_NORM);
  const unsigned char* ru = v->data;
  v->record.common.lua_data_ptr = (char*)v->data;
  v->record.common.lua_max_length = sizeof v->data;
  v->record.common.lua_flag1.nowait = 1;
  if (!perform(v, SSCP_NORM, "instead of BIND", SECONDS_TO_WAIT)) return;
  note(v, SSCP_NORM, "instead of BIND", 0);
  if (v->record.common.lua_data_length >= 8 && ru[0] == 0x01 && ru[1] == 0x06 && ru[2] == 0x04) {
    complain("the host could not set up the session: NSPE, reason %02X, sense %02X%02X %02X%02X", ru[3], ru[4], ru[5],
             ru[6], ru[7]);
  }
}

/* A command on the LU expedited flow, and its positive response. */
static int answer(const char* command, const char* response, unsigned char type) {
  struct verb* v = receive(LU_EXP, command, type);
  if (v == NULL && type == LUA_MESSAGE_TYPE_BIND) ask_why();
  return v != NULL && send_response(LU_EXP, response, v);
}

/* A chain from the host: each RU as it is, then the response that its last one asks for. */
static int receive_chain(void) {
  struct verb* v;
  int first = 1;
  do {
    v = receive(LU_NORM, NULL, LUA_MESSAGE_TYPE_LU_DATA);
    if (v == NULL) return 0;
    if (v->record.common.lua_rh.bci != (unsigned)first) {
      complain("the host's chain does not begin with BC, or begins twice");
      return 0;
    }
    first = 0;
  } while (!v->record.common.lua_rh.eci);
  if (!v->record.common.lua_rh.dr1i || v->record.common.lua_rh.ri) {
    complain("the host's chain does not ask for a definite response");
    return 0;
  }
  return send_response(LU_NORM, "data +rsp", v);
}

static int converse(const char* luname, const char* application) {
  return do_init(luname) && send_initself(application) &&
         receive(SSCP_NORM, "INITSELF +rsp", LUA_MESSAGE_TYPE_RSP) != NULL &&
         answer("BIND", "BIND +rsp", LUA_MESSAGE_TYPE_BIND) && answer("SDT", "SDT +rsp", LUA_MESSAGE_TYPE_SDT) &&
         send_element(0, 3, "THE QUICK BROWN FOX ") && send_element(1, 3, "JUMPS OVER ") &&
         send_element(2, 3, "THE LAZY DOG.") && receive(LU_NORM, "data +rsp", LUA_MESSAGE_TYPE_RSP) != NULL &&
         receive_chain() && answer("UNBIND", "UNBIND +rsp", LUA_MESSAGE_TYPE_UNBIND);
}

/* ---- command line ---- */

static void usage(FILE* to) {
  fputs(
      "usage: rui-demo LUNAME [--ladder] [--application NAME]\n"
      "  LUNAME              LU or pool of the node's configuration\n"
      "  --ladder            show the conversation as this program saw it, too\n"
      "  --application NAME  host application (ECHO1)\n"
      "The configuration is the file that RUI_CONFIG names, else $XDG_CONFIG_HOME/openrui/rui.json, else\n"
      "/etc/openrui/rui.json.\n"
      "Exit status: 0 done, 1 the conversation did not come to its end, 2 wrong usage.\n",
      to);
}

static int is_name(const char* text) { return text[0] != '\0' && strlen(text) <= 8; }

int main(int argc, char** argv) {
  const char* luname = NULL;
  const char* application = "ECHO1";
  pthread_condattr_t attributes;
  struct verb* v;
  int i;
  for (i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--help") == 0) {
      usage(stdout);
      return 0;
    }
    if (strcmp(argv[i], "--version") == 0) {
      puts("rui-demo " OPENRUI_VERSION);
      return 0;
    }
    if (strcmp(argv[i], "--ladder") == 0) {
      with_ladder = 1;
    } else if (strcmp(argv[i], "--application") == 0 && i + 1 < argc) {
      application = argv[++i];
    } else if (argv[i][0] != '-' && luname == NULL) {
      luname = argv[i];
    } else {
      usage(stderr);
      return 2;
    }
  }
  if (luname == NULL || !is_name(luname) || !is_name(application)) {
    usage(stderr);
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &attributes);

  if (!converse(luname, application)) return give_up();
  v = new_verb(LUA_OPCODE_RUI_TERM, NO_FLOW);
  if (!perform(v, NO_FLOW, "", SECONDS_TO_WAIT)) {
    session_open = 0;
    failed(v, "RUI_TERM");
    return give_up();
  }
  print_ladder();
  return 0;
}
