/*
 * What SLI takes off a program: one SLI_OPEN logs on to a host application and has the session ready for data, one
 * SLI_SEND sends 60,000 bytes whatever the RU size, one SLI_RECEIVE returns as many, and SLI_CLOSE ends the session in
 * order. It needs nothing but the public header and libc.
 */
#define _POSIX_C_SOURCE 200809L

#include <lua_c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECONDS_TO_WAIT = 30, SECONDS_FOR_OPEN = 60, MESSAGE = 60000 };

/* ---- one verb, from its record to its result ---- */

/* A verb that is not waited for any longer still belongs to the library: its memory must stay. */
struct verb {
  LUA_VERB_RECORD record; /* first, so that the callback can find the rest */
  int done;               /* under mutex */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static AP_UINT32 sid;
static unsigned char sent[MESSAGE];
static unsigned char received[MESSAGE];
static LUA_COMMON result; /* of the verb that has completed last */

/* Runs on a thread of the library. */
static void on_complete(LUA_VERB_RECORD* record) {
  struct verb* v = (struct verb*)record;
  pthread_mutex_lock(&mutex);
  v->done = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
}

static struct verb* new_verb(unsigned short opcode) {
  struct verb* v = calloc(1, sizeof *v);
  if (v == NULL) {
    fputs("sli-demo: no memory\n", stderr);
    exit(1);
  }
  v->record.common.lua_verb = LUA_VERB_SLI;
  v->record.common.lua_verb_length = sizeof v->record;
  v->record.common.lua_opcode = opcode;
  v->record.common.lua_sid = sid;
  v->record.common.lua_post_handle = (unsigned long)on_complete;
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

/* Issues the verb, waits for its end, shows it and keeps its result; 1 when its primary return code is LUA_OK. */
static int perform(struct verb* v, const char* name, const char* what, int seconds) {
  unsigned char words[256];
  const int opens = v->record.common.lua_opcode == LUA_OPCODE_SLI_OPEN;
  const AP_UINT32 opened = SLI(&v->record);
  if (opens) sid = opened;
  if (v->record.common.lua_flag2.async && !wait_for(v, seconds)) {
    printf("%-12s %-28s no completion within %d seconds\n", name, what, seconds);
    return 0;
  }
  result = v->record.common;
  free(v);
  if (GetLuaReturnCode(&result, sizeof words, words) != 0) words[0] = '\0';
  printf("%-12s %-28s %s\n", name, what, (const char*)words);
  if (result.lua_prim_rc == LUA_COMM_SUBSYSTEM_NOT_LOADED) {
    fputs("sli-demo: no node: set RUI_CONFIG to a configuration file; the library's log says what is wrong\n", stderr);
  }
  return result.lua_prim_rc == LUA_OK;
}

/* ---- EBCDIC, code page 37, as far as names need it ---- */

static unsigned put_name(unsigned char* at, const char* text) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $#@";
  static const unsigned char codes[] = {0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1,
                                        0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xE2, 0xE3,
                                        0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xF0, 0xF1, 0xF2, 0xF3,
                                        0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x40, 0x5B, 0x7B, 0x7C};
  unsigned n;
  for (n = 0; text[n] != '\0'; ++n) {
    const char* found = strchr(letters, text[n]);
    at[n] = found == NULL ? 0x6F : codes[found - letters];
  }
  return n;
}

/* ---- the steps ---- */

/* INITSELF, format 0: mode name all blanks, then the application. */
static int open_session(const char* luname, const char* application) {
  struct verb* v = new_verb(LUA_OPCODE_SLI_OPEN);
  LUA_COMMON* c = &v->record.common;
  static unsigned char ru[40] = {0x01, 0x06, 0x81, 0x00};
  unsigned length = 4;
  length += put_name(ru + length, "        ");
  ru[length++] = 0xF3;
  ru[length++] = (unsigned char)strlen(application);
  length += put_name(ru + length, application);
  length += 3; /* no requester, password, user data */
  memset(c->lua_luname, ' ', sizeof c->lua_luname);
  memcpy(c->lua_luname, luname, strlen(luname));
  c->lua_data_ptr = (char*)ru;
  c->lua_data_length = (unsigned short)length;
  v->record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
  return perform(v, "SLI_OPEN", application, SECONDS_FOR_OPEN);
}

/* One chain that asks for a definite response and gives the turn to the host. */
static int send_message(void) {
  struct verb* v = new_verb(LUA_OPCODE_SLI_SEND);
  LUA_COMMON* c = &v->record.common;
  c->lua_message_type = LUA_MESSAGE_TYPE_LU_DATA;
  c->lua_rh.dr1i = 1;
  c->lua_rh.cdi = 1;
  c->lua_data_ptr = (char*)sent;
  c->lua_data_length = MESSAGE;
  return perform(v, "SLI_SEND", "60000 bytes", SECONDS_TO_WAIT);
}

/* The next message of the LU normal flow, which must be of that type. */
static int receive(const char* what, unsigned char type) {
  struct verb* v = new_verb(LUA_OPCODE_SLI_RECEIVE);
  LUA_COMMON* c = &v->record.common;
  c->lua_flag1.lu_norm = 1;
  c->lua_data_ptr = (char*)received;
  c->lua_max_length = MESSAGE;
  if (!perform(v, "SLI_RECEIVE", what, SECONDS_TO_WAIT)) return 0;
  if (result.lua_message_type != type || (result.lua_rh.rri && result.lua_rh.ri)) {
    fprintf(stderr, "sli-demo: something else came than %s\n", what);
    return 0;
  }
  return 1;
}

static int receive_message(void) {
  struct verb* v;
  if (!receive("60000 bytes", LUA_MESSAGE_TYPE_LU_DATA)) return 0;
  if (result.lua_data_length != MESSAGE || memcmp(sent, received, MESSAGE) != 0) {
    fputs("sli-demo: what came back is not what was sent\n", stderr);
    return 0;
  }
  v = new_verb(LUA_OPCODE_SLI_SEND);
  v->record.common.lua_message_type = LUA_MESSAGE_TYPE_RSP;
  v->record.common.lua_flag1.lu_norm = 1;
  v->record.common.lua_rh.rri = 1;
  memcpy(v->record.common.lua_th.snf, result.lua_th.snf, 2);
  return perform(v, "SLI_SEND", "+rsp", SECONDS_TO_WAIT);
}

static int close_session(int at_once) {
  struct verb* v = new_verb(LUA_OPCODE_SLI_CLOSE);
  v->record.common.lua_flag1.close_abend = at_once ? 1 : 0;
  return perform(v, "SLI_CLOSE", at_once ? "at once" : "", SECONDS_TO_WAIT * 3);
}

/* ---- command line ---- */

static void usage(FILE* to) {
  fputs(
      "usage: sli-demo LUNAME [--application NAME] [--messages N]\n"
      "  LUNAME              LU or pool of the node's configuration\n"
      "  --application NAME  host application (ECHO2)\n"
      "  --messages N        exchange so many messages of 60,000 bytes (1)\n"
      "The configuration is the file that RUI_CONFIG names, else $XDG_CONFIG_HOME/openrui/rui.json, else\n"
      "/etc/openrui/rui.json.\n"
      "Exit status: 0 done, 1 the conversation did not come to its end, 2 wrong usage.\n",
      to);
}

static int is_name(const char* text) { return text[0] != '\0' && strlen(text) <= 8; }

int main(int argc, char** argv) {
  const char* luname = NULL;
  const char* application = "ECHO2";
  long messages = 1;
  pthread_condattr_t attributes;
  int i;
  for (i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--help") == 0) {
      usage(stdout);
      return 0;
    }
    if (strcmp(argv[i], "--version") == 0) {
      puts("sli-demo " OPENRUI_VERSION);
      return 0;
    }
    if (strcmp(argv[i], "--application") == 0 && i + 1 < argc) {
      application = argv[++i];
    } else if (strcmp(argv[i], "--messages") == 0 && i + 1 < argc) {
      messages = strtol(argv[++i], NULL, 10);
    } else if (argv[i][0] != '-' && luname == NULL) {
      luname = argv[i];
    } else {
      usage(stderr);
      return 2;
    }
  }
  if (luname == NULL || !is_name(luname) || !is_name(application) || messages < 1) {
    usage(stderr);
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &attributes);
  for (i = 0; i < MESSAGE; ++i) sent[i] = (unsigned char)(i * 7 + i / 251);

  if (!open_session(luname, application)) {
    if (sid != 0) close_session(1); /* when it is over already, this says so */
    return 1;
  }
  for (; messages > 0; --messages) {
    if (send_message() && receive("the response", LUA_MESSAGE_TYPE_RSP) && receive_message()) continue;
    close_session(1);
    return 1;
  }
  return close_session(0) ? 0 : 1;
}
