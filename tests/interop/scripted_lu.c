/* A LUA program that does what its arguments say, for tests of scenarios. Commands of session control that the host
   sends are answered +RSP on the way. Exit status: 0 all was as said, 1 not, with a line that says why.

   usage: scripted_lu LU COMMAND...
     initself APPLICATION        ask for a session
     logon TEXT                  the same as text on the SSCP session
     sscp TEXT                   wait for text of the SSCP that contains TEXT
     bind, sdt, clear, stsn, shutd, unbind    wait for the command and answer it +RSP
     data TEXT                   wait for a chain that contains TEXT, and answer it +RSP where it asks for that
     refuse SENSE TEXT           the same, and answer it -RSP with eight digits of sense
     say WORDS TEXT              send text: WORDS of rqd, rqe, bb, eb, cd, first, middle, last, only; joined by +
     hex WORDS DIGITS            the same with bytes
     ok                          wait for +RSP to what was sent
     refused SENSE               wait for -RSP with that sense
     error SENSE                 wait for data of the host that the node has refused with that sense
     lustat STATUS               send LUSTAT with four digits, RQD
     shutc, rshutd               send SHUTC or RSHUTD
   At the end the program gives the LU back, which ends a session that is still there. */
#include <lua_c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum flow { SSCP_NORM, LU_EXP, LU_NORM };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int posted;
static AP_UINT32 sid;
static unsigned char data[65536];
static char text[65536];

static void post(LUA_VERB_RECORD* verb) {
  (void)verb;
  pthread_mutex_lock(&lock);
  posted = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

static void fail(const char* what, const char* why) {
  printf("%s: %s\n", what, why);
  exit(1);
}

static void await(const LUA_VERB_RECORD* verb) {
  if (!verb->common.lua_flag2.async) return;
  pthread_mutex_lock(&lock);
  while (!posted) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

static void perform_verb(LUA_VERB_RECORD* verb, unsigned short opcode) {
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = sid;
  verb->common.lua_post_handle = (unsigned long)post;
  posted = 0;
  RUI(verb);
  await(verb);
}

static void issue(LUA_VERB_RECORD* verb, unsigned short opcode, const char* what) {
  char words[256] = "";
  perform_verb(verb, opcode);
  if (verb->common.lua_prim_rc == LUA_OK) return;
  GetLuaReturnCode(&verb->common, sizeof words, (unsigned char*)words);
  fail(what, words);
}

static void set_flow(LUA_VERB_RECORD* verb, enum flow flow) {
  verb->common.lua_flag1.sscp_norm = flow == SSCP_NORM;
  verb->common.lua_flag1.lu_exp = flow == LU_EXP;
  verb->common.lua_flag1.lu_norm = flow == LU_NORM;
}

static void read_flow(LUA_VERB_RECORD* verb, enum flow flow, const char* what) {
  memset(verb, 0, sizeof *verb);
  verb->common.lua_data_ptr = (char*)data;
  verb->common.lua_max_length = sizeof data - 1;
  set_flow(verb, flow);
  issue(verb, LUA_OPCODE_RUI_READ, what);
}

static void write_flow(LUA_VERB_RECORD* verb, enum flow flow, const void* bytes, unsigned length, const char* what) {
  verb->common.lua_data_ptr = (char*)bytes;
  verb->common.lua_data_length = (unsigned short)length;
  set_flow(verb, flow);
  issue(verb, LUA_OPCODE_RUI_WRITE, what);
}

/* `sense`: four bytes of a negative response; null: a positive one. */
static void respond(const LUA_VERB_RECORD* request, enum flow flow, const unsigned char* sense, const char* what) {
  LUA_VERB_RECORD verb;
  memset(&verb, 0, sizeof verb);
  verb.common.lua_rh.rri = 1;
  verb.common.lua_rh.ri = sense != NULL;
  memcpy(verb.common.lua_th.snf, request->common.lua_th.snf, 2);
  write_flow(&verb, flow, sense, sense == NULL ? 0 : 4, what);
}

/* Code page 37, what tests write. */
static unsigned char ebcdic(char c) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $#@.,-()=";
  static const unsigned char codes[] = {0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3,
                                        0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7,
                                        0xE8, 0xE9, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9,
                                        0x40, 0x5B, 0x7B, 0x7C, 0x4B, 0x6B, 0x60, 0x4D, 0x5D, 0x7E};
  const char* found = strchr(letters, c);
  return found == NULL || c == '\0' ? 0x6F : codes[found - letters];
}

static unsigned to_ebcdic(unsigned char* at, const char* from) {
  unsigned n;
  for (n = 0; from[n] != '\0'; ++n) at[n] = ebcdic(from[n]);
  return n;
}

static unsigned to_bytes(unsigned char* at, const char* digits) {
  unsigned n;
  unsigned value;
  for (n = 0; sscanf(digits + 2 * n, "%2x", &value) == 1; ++n) at[n] = (unsigned char)value;
  return n;
}

/* What was collected contains it. */
static int contains(unsigned length, const char* wanted) {
  unsigned char code[1024];
  const unsigned n = to_ebcdic(code, wanted);
  unsigned i;
  for (i = 0; i + n <= length; ++i) {
    if (memcmp(data + i, code, n) == 0) return 1;
  }
  return 0;
}

static void set_words(struct LUA_RH* rh, const char* words) {
  rh->ruc = LUA_RH_FMD;
  rh->bci = strstr(words, "middle") == NULL && strstr(words, "last") == NULL;
  rh->eci = strstr(words, "middle") == NULL && strstr(words, "first") == NULL;
  rh->dr1i = 1;
  rh->ri = strstr(words, "rqe") != NULL;
  rh->bbi = strstr(words, "bb") != NULL;
  rh->ebi = strstr(words, "eb") != NULL;
  rh->cdi = strstr(words, "cd") != NULL;
}

static void command(unsigned char type, const char* what) {
  LUA_VERB_RECORD verb;
  read_flow(&verb, LU_EXP, what);
  if (verb.common.lua_message_type != type) {
    sprintf(text, "a message of type %02X came", verb.common.lua_message_type);
    fail(what, text);
  }
  respond(&verb, LU_EXP, NULL, what);
}

/* A chain, whole; its last element is in `verb`. */
static void chain(LUA_VERB_RECORD* verb, const char* wanted) {
  static unsigned char all[sizeof data];
  unsigned length = 0;
  do {
    read_flow(verb, LU_NORM, "data");
    if (verb->common.lua_message_type != LUA_MESSAGE_TYPE_LU_DATA) {
      sprintf(text, "a message of type %02X came", verb->common.lua_message_type);
      fail("data", text);
    }
    if (length + verb->common.lua_data_length > sizeof all) fail("data", "a chain that is too long");
    memcpy(all + length, data, verb->common.lua_data_length);
    length += verb->common.lua_data_length;
  } while (!verb->common.lua_rh.eci);
  memcpy(data, all, length);
  if (!contains(length, wanted)) fail("data", "something else came");
}

static void response(const char* sense) {
  LUA_VERB_RECORD verb;
  unsigned char wanted[4];
  read_flow(&verb, LU_NORM, "response");
  if (verb.common.lua_message_type != LUA_MESSAGE_TYPE_RSP) fail("response", "none came");
  if (verb.common.lua_rh.ri != (sense != NULL)) fail("response", sense == NULL ? "a negative one" : "a positive one");
  if (sense != NULL && (to_bytes(wanted, sense) != 4 || memcmp(data, wanted, 4) != 0))
    fail("response", "another sense");
}

/* The secondary return code has the bytes of the sense code, as they were sent. */
static void error(const char* sense) {
  LUA_VERB_RECORD verb;
  unsigned char wanted[4];
  memset(&verb, 0, sizeof verb);
  verb.common.lua_data_ptr = (char*)data;
  verb.common.lua_max_length = sizeof data - 1;
  set_flow(&verb, LU_NORM);
  perform_verb(&verb, LUA_OPCODE_RUI_READ);
  if (verb.common.lua_prim_rc != LUA_NEGATIVE_RSP) fail("error", "none came");
  if (to_bytes(wanted, sense) != 4 || memcmp(&verb.common.lua_sec_rc, wanted, 4) != 0) fail("error", "another sense");
}

static void open_session(const char* lu) {
  LUA_VERB_RECORD verb;
  memset(&verb, 0, sizeof verb);
  memset(verb.common.lua_luname, ' ', 8);
  memcpy(verb.common.lua_luname, lu, strlen(lu));
  issue(&verb, LUA_OPCODE_RUI_INIT, "RUI_INIT");
  sid = verb.common.lua_sid;
}

static void initself(const char* application) {
  unsigned char ru[64] = {0x01, 0x06, 0x81, 0x00, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0xF3};
  LUA_VERB_RECORD verb;
  unsigned n;
  memset(&verb, 0, sizeof verb);
  ru[13] = (unsigned char)strlen(application);
  n = 14 + to_ebcdic(ru + 14, application);
  memset(ru + n, 0, 3);
  verb.common.lua_rh.ruc = LUA_RH_FMD;
  verb.common.lua_rh.fi = verb.common.lua_rh.bci = verb.common.lua_rh.eci = verb.common.lua_rh.dr1i = 1;
  write_flow(&verb, SSCP_NORM, ru, n + 3, "initself");
  read_flow(&verb, SSCP_NORM, "initself");
  if (verb.common.lua_message_type != LUA_MESSAGE_TYPE_RSP || verb.common.lua_rh.ri) fail("initself", "refused");
}

/* On the SSCP session a request has no chain and no brackets. */
static void logon(const char* words) {
  unsigned char ru[256];
  LUA_VERB_RECORD verb;
  memset(&verb, 0, sizeof verb);
  verb.common.lua_rh.ruc = LUA_RH_FMD;
  verb.common.lua_rh.bci = verb.common.lua_rh.eci = verb.common.lua_rh.dr1i = 1;
  write_flow(&verb, SSCP_NORM, ru, to_ebcdic(ru, words), "logon");
  do read_flow(&verb, SSCP_NORM, "logon");
  while (verb.common.lua_message_type != LUA_MESSAGE_TYPE_RSP);
  if (verb.common.lua_rh.ri) fail("logon", "refused");
}

static void request(unsigned char code, enum flow flow, const char* status, const char* what) {
  unsigned char ru[8] = {0};
  unsigned n = 1;
  LUA_VERB_RECORD verb;
  memset(&verb, 0, sizeof verb);
  ru[0] = code;
  if (status != NULL) n = 3 + to_bytes(ru + 1, status);
  verb.common.lua_rh.ruc = LUA_RH_DFC;
  verb.common.lua_rh.fi = verb.common.lua_rh.bci = verb.common.lua_rh.eci = verb.common.lua_rh.dr1i = 1;
  write_flow(&verb, flow, ru, n, what);
  if (flow != LU_EXP) return;
  read_flow(&verb, flow, what);
  if (verb.common.lua_message_type != LUA_MESSAGE_TYPE_RSP) fail(what, "no response");
}

static void say(const char* words, const unsigned char* ru, unsigned length) {
  LUA_VERB_RECORD verb;
  memset(&verb, 0, sizeof verb);
  set_words(&verb.common.lua_rh, words);
  write_flow(&verb, LU_NORM, ru, length, "say");
}

/* The number of arguments that the command has taken. */
static int perform(char** words, int left) {
  static const struct {
    const char* name;
    unsigned char type;
  } commands[] = {{"bind", LUA_MESSAGE_TYPE_BIND},   {"sdt", LUA_MESSAGE_TYPE_SDT},
                  {"clear", LUA_MESSAGE_TYPE_CLEAR}, {"stsn", LUA_MESSAGE_TYPE_STSN},
                  {"shutd", LUA_MESSAGE_TYPE_SHUTD}, {"unbind", LUA_MESSAGE_TYPE_UNBIND}};
  const char* name = words[0];
  const char* first = left > 1 ? words[1] : "";
  const char* second = left > 2 ? words[2] : "";
  unsigned char bytes[4096];
  LUA_VERB_RECORD verb;
  unsigned i;
  for (i = 0; i < sizeof commands / sizeof *commands; ++i) {
    if (strcmp(name, commands[i].name) != 0) continue;
    command(commands[i].type, name);
    return 1;
  }
  if (strcmp(name, "initself") == 0) return initself(first), 2;
  if (strcmp(name, "logon") == 0) return logon(first), 2;
  if (strcmp(name, "ok") == 0) return response(NULL), 1;
  if (strcmp(name, "refused") == 0) return response(first), 2;
  if (strcmp(name, "error") == 0) return error(first), 2;
  if (strcmp(name, "lustat") == 0) return request(0x04, LU_NORM, first, name), 2;
  if (strcmp(name, "shutc") == 0) return request(LUA_MESSAGE_TYPE_SHUTC, LU_EXP, NULL, name), 1;
  if (strcmp(name, "rshutd") == 0) return request(LUA_MESSAGE_TYPE_RSHUTD, LU_EXP, NULL, name), 1;
  if (strcmp(name, "say") == 0) return say(first, bytes, to_ebcdic(bytes, second)), 3;
  if (strcmp(name, "hex") == 0) return say(first, bytes, to_bytes(bytes, second)), 3;
  if (strcmp(name, "sscp") == 0) {
    do read_flow(&verb, SSCP_NORM, name);
    while (verb.common.lua_message_type != LUA_MESSAGE_TYPE_SSCP_DATA || !contains(verb.common.lua_data_length, first));
    return 2;
  }
  if (strcmp(name, "data") == 0) {
    chain(&verb, first);
    if (verb.common.lua_rh.dr1i && !verb.common.lua_rh.ri) respond(&verb, LU_NORM, NULL, name);
    return 2;
  }
  if (strcmp(name, "refuse") == 0) {
    chain(&verb, second);
    to_bytes(bytes, first);
    respond(&verb, LU_NORM, bytes, name);
    return 3;
  }
  fail(name, "no such command");
  return 0;
}

int main(int argc, char** argv) {
  LUA_VERB_RECORD verb;
  int at;
  if (argc < 2) return 2;
  open_session(argv[1]);
  for (at = 2; at < argc;) {
    const char* name = argv[at];
    at += perform(argv + at, argc - at);
    printf("%s\n", name);
    fflush(stdout);
  }
  /* The host may have gone already: what was to be done is done. */
  memset(&verb, 0, sizeof verb);
  verb.common.lua_verb = LUA_VERB_RUI;
  verb.common.lua_verb_length = sizeof verb;
  verb.common.lua_opcode = LUA_OPCODE_RUI_TERM;
  verb.common.lua_sid = sid;
  verb.common.lua_post_handle = (unsigned long)post;
  posted = 0;
  RUI(&verb);
  await(&verb);
  return 0;
}
