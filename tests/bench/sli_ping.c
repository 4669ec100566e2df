/* One SLI session against hostsim's echo, one message each way, SLI calls with callbacks. The host's mode BENCHLNG has
   RUs of 3,840 bytes and no pacing.
   usage: sli_ping LU SIZE SECONDS; SIZE in bytes, up to 65535; prints round trips per second. */
#define _GNU_SOURCE
#include "bench_verb.h"

enum { LARGEST = 65535 };

static LUA_VERB_RECORD sends[2]; /* in turn: the callback of one may run while the next is being issued */
static LUA_VERB_RECORD receive_verb;
static unsigned char out[LARGEST];
static unsigned char in[LARGEST];
static AP_UINT32 sid;
static unsigned size;
static long count;
static double end_at;
static int finished;

static void prepare(LUA_VERB_RECORD* verb, unsigned short opcode, void (*post)(LUA_VERB_RECORD*)) {
  bench_prepare(verb, opcode, sid, post);
  verb->common.lua_verb = LUA_VERB_SLI;
}

static void on_sent(LUA_VERB_RECORD* verb) { bench_check(verb, "SLI_SEND"); }

static void send_one(void) {
  LUA_VERB_RECORD* verb = &sends[count % 2];
  LUA_COMMON* c = &verb->common;
  prepare(verb, LUA_OPCODE_SLI_SEND, on_sent);
  c->lua_message_type = LUA_MESSAGE_TYPE_LU_DATA;
  c->lua_rh.dr1i = 1;
  c->lua_rh.ri = 1;
  c->lua_rh.cdi = 1;
  c->lua_data_ptr = (char*)out;
  c->lua_data_length = (unsigned short)size;
  SLI(verb);
}

static void on_received(LUA_VERB_RECORD* verb);

/* Receives until a RECEIVE is pending; each message is answered at once. */
static void go_on(void) {
  LUA_COMMON* c = &receive_verb.common;
  for (;;) {
    prepare(&receive_verb, LUA_OPCODE_SLI_RECEIVE, on_received);
    c->lua_data_ptr = (char*)in;
    c->lua_max_length = (unsigned short)size;
    c->lua_flag1.lu_norm = 1;
    SLI(&receive_verb);
    if (c->lua_flag2.async) return;
    bench_check(&receive_verb, "SLI_RECEIVE");
    ++count;
    send_one();
  }
}

static void on_received(LUA_VERB_RECORD* verb) {
  bench_check(verb, "SLI_RECEIVE");
  if (verb->common.lua_data_length != size) {
    fprintf(stderr, "%u bytes came back\n", verb->common.lua_data_length);
    exit(1);
  }
  ++count;
  if (count % 16 == 0 && bench_now() >= end_at) {
    pthread_mutex_lock(&bench_lock);
    finished = 1;
    pthread_cond_signal(&bench_changed);
    pthread_mutex_unlock(&bench_lock);
    return;
  }
  send_one();
  go_on();
}

/* SLI_OPEN with an INITSELF for the application ECHO1 and the mode BENCHLNG. */
static void open_session(const char* lu) {
  static unsigned char ru[] = {0x01, 0x06, 0x81, 0x00, 0xC2, 0xC5, 0xD5, 0xC3, 0xC8, 0xD3, 0xD5,
                               0xC7, 0xF3, 0x05, 0xC5, 0xC3, 0xC8, 0xD6, 0xF1, 0x00, 0x00, 0x00};
  LUA_VERB_RECORD open;
  prepare(&open, LUA_OPCODE_SLI_OPEN, bench_post);
  memset(open.common.lua_luname, ' ', 8);
  memcpy(open.common.lua_luname, lu, strlen(lu));
  open.common.lua_data_ptr = (char*)ru;
  open.common.lua_data_length = sizeof ru;
  open.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
  SLI(&open);
  bench_end(&open, "SLI_OPEN");
  sid = open.common.lua_sid;
}

int main(int argc, char** argv) {
  double start;
  if (argc != 4 || atoi(argv[2]) < 0 || atoi(argv[2]) > LARGEST) {
    fprintf(stderr, "usage: sli_ping LU SIZE SECONDS\n");
    return 2;
  }
  size = (unsigned)atoi(argv[2]);
  memset(out, 0xC1, sizeof out);
  open_session(argv[1]);
  start = bench_now();
  end_at = start + atof(argv[3]);
  send_one();
  go_on();
  pthread_mutex_lock(&bench_lock);
  while (!finished) pthread_cond_wait(&bench_changed, &bench_lock);
  pthread_mutex_unlock(&bench_lock);
  printf("%.0f\n", (double)count / (bench_now() - start));
  return 0;
}
