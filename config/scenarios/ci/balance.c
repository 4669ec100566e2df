/* A program to be tested: asks the bank for the balance of an account and prints it.
   usage: balance LU ACCOUNT */
#include <lua_c.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER;
static int done;
static AP_UINT32 session;
static unsigned char buffer[256];

static void on_posted(LUA_VERB_RECORD* verb) {
  (void)verb;
  pthread_mutex_lock(&lock);
  done = 1;
  pthread_cond_signal(&posted);
  pthread_mutex_unlock(&lock);
}

/* Issues the verb and waits for its end; 1 when it was OK. */
static int issue(LUA_VERB_RECORD* verb, unsigned short opcode, const char* what) {
  char words[256] = "";
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = session;
  verb->common.lua_post_handle = (unsigned long)on_posted;
  done = 0;
  RUI(verb);
  if (verb->common.lua_flag2.async) {
    pthread_mutex_lock(&lock);
    while (!done) pthread_cond_wait(&posted, &lock);
    pthread_mutex_unlock(&lock);
  }
  if (verb->common.lua_prim_rc == LUA_OK) return 1;
  GetLuaReturnCode(&verb->common, sizeof words, (unsigned char*)words);
  fprintf(stderr, "balance: %s: %s\n", what, words);
  return 0;
}

/* Reads the next message of the LU's session, and answers it +RSP where it has to be. 1 when it is of that type. */
static int take(int expedited, unsigned char type, const char* what) {
  LUA_VERB_RECORD read;
  LUA_VERB_RECORD response;
  memset(&read, 0, sizeof read);
  read.common.lua_data_ptr = (char*)buffer;
  read.common.lua_max_length = sizeof buffer;
  read.common.lua_flag1.lu_exp = expedited ? 1 : 0;
  read.common.lua_flag1.lu_norm = expedited ? 0 : 1;
  memset(buffer, 0, sizeof buffer);
  if (!issue(&read, LUA_OPCODE_RUI_READ, what)) return 0;
  if (read.common.lua_message_type != type) {
    fprintf(stderr, "balance: a message of type %02X came instead of %s\n", read.common.lua_message_type, what);
    return 0;
  }
  if (read.common.lua_rh.ri) return 1; /* nobody waits for a response */
  memset(&response, 0, sizeof response);
  response.common.lua_rh.rri = 1;
  memcpy(response.common.lua_th.snf, read.common.lua_th.snf, 2);
  response.common.lua_flag1 = read.common.lua_flag1;
  return issue(&response, LUA_OPCODE_RUI_WRITE, what);
}

/* Digits, capital letters and blanks in EBCDIC. */
static unsigned put(unsigned char* at, const char* text) {
  static const char rows[] = "ABCDEFGHI       JKLMNOPQR        STUVWXYZ      0123456789";
  unsigned n;
  for (n = 0; text[n] != '\0'; ++n) {
    const char* found = text[n] == ' ' ? NULL : strchr(rows, text[n]);
    at[n] = found == NULL ? 0x40 : (unsigned char)(0xC1 + (found - rows));
  }
  return n;
}

static int log_on(void) {
  LUA_VERB_RECORD verb;
  unsigned char ru[32] = {0x01, 0x06, 0x81, 0x00, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0xF3, 4};
  memset(&verb, 0, sizeof verb);
  verb.common.lua_data_ptr = (char*)ru;
  verb.common.lua_data_length = (unsigned short)(14 + put(ru + 14, "BANK") + 3);
  verb.common.lua_flag1.sscp_norm = 1;
  verb.common.lua_rh.fi = verb.common.lua_rh.bci = verb.common.lua_rh.eci = verb.common.lua_rh.dr1i = 1;
  return issue(&verb, LUA_OPCODE_RUI_WRITE, "logon") && take(1, LUA_MESSAGE_TYPE_BIND, "BIND") &&
         take(1, LUA_MESSAGE_TYPE_SDT, "SDT");
}

static int ask(const char* account) {
  LUA_VERB_RECORD verb;
  unsigned char ru[64];
  unsigned n = put(ru, "BAL");
  memset(&verb, 0, sizeof verb);
  n += put(ru + n, account);
  verb.common.lua_data_ptr = (char*)ru;
  verb.common.lua_data_length = (unsigned short)n;
  verb.common.lua_flag1.lu_norm = 1;
  verb.common.lua_rh.bci = verb.common.lua_rh.eci = verb.common.lua_rh.dr1i = 1;
  verb.common.lua_rh.ri = 1; /* RQE: the answer is the reply */
  verb.common.lua_rh.cdi = 1;
  return issue(&verb, LUA_OPCODE_RUI_WRITE, "request") && take(0, LUA_MESSAGE_TYPE_LU_DATA, "reply");
}

int main(int argc, char** argv) {
  LUA_VERB_RECORD verb;
  int good;
  unsigned i;
  if (argc != 3 || strlen(argv[1]) > 8 || strlen(argv[2]) > 8) return 2;
  memset(&verb, 0, sizeof verb);
  memset(verb.common.lua_luname, ' ', 8);
  memcpy(verb.common.lua_luname, argv[1], strlen(argv[1]));
  if (!issue(&verb, LUA_OPCODE_RUI_INIT, "RUI_INIT")) return 1;
  session = verb.common.lua_sid;
  good = log_on() && ask(argv[2]);
  if (good) {
    printf("account %s has ", argv[2]);
    for (i = 8; i < 18; ++i) putchar(buffer[i] >= 0xF0 ? '0' + buffer[i] - 0xF0 : '?');
    putchar('\n');
  }
  memset(&verb, 0, sizeof verb);
  issue(&verb, LUA_OPCODE_RUI_TERM, "RUI_TERM");
  return good ? 0 : 1;
}
