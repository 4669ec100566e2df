/* One LUA session against hostsim's echo, one message of 256 bytes each way, RUI calls with callbacks.
   usage: rui_ping LU SECONDS; prints round trips per second. */
#define _GNU_SOURCE
#include "bench_session.h"

static BENCH_SESSION session;
static double end_at;
static int finished;

static void on_read(LUA_VERB_RECORD* verb);

static void finish(void) {
  pthread_mutex_lock(&bench_lock);
  finished = 1;
  pthread_cond_signal(&bench_changed);
  pthread_mutex_unlock(&bench_lock);
}

/* Nobody waits for it: the echo is what counts. */
static void on_write(LUA_VERB_RECORD* verb) {
  if (verb->common.lua_prim_rc == LUA_OK) return;
  fprintf(stderr, "RUI_WRITE ended with %04X\n", verb->common.lua_prim_rc);
  exit(1);
}

static void send_one(void) {
  LUA_VERB_RECORD* w = &session.write;
  bench_prepare(w, LUA_OPCODE_RUI_WRITE, session.sid, on_write);
  w->common.lua_data_ptr = (char*)session.out;
  w->common.lua_data_length = RU_SIZE;
  w->common.lua_rh.bci = 1;
  w->common.lua_rh.eci = 1;
  w->common.lua_rh.dr1i = 1;
  w->common.lua_rh.ri = 1;
  w->common.lua_rh.cdi = 1;
  w->common.lua_flag1.lu_norm = 1;
  RUI(w);
}

/* Reads until a READ is pending; each message is answered at once. */
static void go_on(void) {
  LUA_VERB_RECORD* r = &session.read;
  for (;;) {
    bench_prepare(r, LUA_OPCODE_RUI_READ, session.sid, on_read);
    r->common.lua_data_ptr = (char*)session.in;
    r->common.lua_max_length = sizeof session.in;
    r->common.lua_flag1.lu_norm = 1;
    RUI(r);
    if (r->common.lua_flag2.async) return;
    if (r->common.lua_prim_rc != LUA_OK) exit(1);
    ++session.count;
    send_one();
  }
}

static void on_read(LUA_VERB_RECORD* verb) {
  if (verb->common.lua_prim_rc != LUA_OK) {
    fprintf(stderr, "RUI_READ ended with %04X\n", verb->common.lua_prim_rc);
    exit(1);
  }
  ++session.count;
  if (session.count % 256 == 0 && bench_now() >= end_at) {
    finish();
    return;
  }
  send_one();
  go_on();
}

int main(int argc, char** argv) {
  static const unsigned char mode[8] = {0xC2, 0xC5, 0xD5, 0xC3, 0xC8, 0xC8, 0xC4, 0xE7}; /* BENCHHDX */
  double start;
  if (argc != 3) {
    fprintf(stderr, "usage: rui_ping LU SECONDS\n");
    return 2;
  }
  bench_open(&session, argv[1], mode);
  start = bench_now();
  end_at = start + atof(argv[2]);
  send_one();
  go_on();
  pthread_mutex_lock(&bench_lock);
  while (!finished) pthread_cond_wait(&bench_changed, &bench_lock);
  pthread_mutex_unlock(&bench_lock);
  printf("%.0f\n", (double)session.count / (bench_now() - start));
  return 0;
}
