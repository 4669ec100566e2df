/* Many LUA sessions on one link against hostsim's echo: bursts of ten 256-byte requests, the last with a definite
   response, each echoed. usage: rui_flood POOL SESSIONS SECONDS; prints requests per second to the host (as many come
   back). */
#define _GNU_SOURCE
#include "bench_session.h"

enum { BURST = 10, MAX_SESSIONS = 250 };

static BENCH_SESSION sessions[MAX_SESSIONS];
static long awaited[MAX_SESSIONS]; /* echoes and responses of the burst that are still to come */
static int to_send[MAX_SESSIONS];
static int owed[MAX_SESSIONS];
static unsigned char owed_snf[MAX_SESSIONS][2];
static int writing[MAX_SESSIONS];
static int running;
static double end_at;
static long sent;

static void on_read(LUA_VERB_RECORD* verb);

static void on_write(LUA_VERB_RECORD* verb);

/* Sends what the session has to send, one WRITE at a time: a verb that finds the library busy completes by callback. */
static void pump(int i) {
  BENCH_SESSION* s = &sessions[i];
  LUA_VERB_RECORD* w = &s->write;
  while (!writing[i] && (owed[i] || to_send[i] > 0)) {
    bench_prepare(w, LUA_OPCODE_RUI_WRITE, s->sid, on_write);
    w->common.lua_correlator = (AP_UINT32)i;
    w->common.lua_flag1.lu_norm = 1;
    if (owed[i]) {
      w->common.lua_rh.rri = 1;
      memcpy(w->common.lua_th.snf, owed_snf[i], 2);
      owed[i] = 0;
    } else {
      w->common.lua_data_ptr = (char*)s->out;
      w->common.lua_data_length = RU_SIZE;
      w->common.lua_rh.bci = 1;
      w->common.lua_rh.eci = 1;
      w->common.lua_rh.dr1i = 1;
      w->common.lua_rh.ri = to_send[i] > 1;
      --to_send[i];
      ++sent;
    }
    RUI(w);
    writing[i] = w->common.lua_flag2.async; /* on the callbacks' thread, so on_write comes later */
    if (!writing[i] && w->common.lua_prim_rc != LUA_OK) {
      fprintf(stderr, "RUI_WRITE ended with %04X\n", w->common.lua_prim_rc);
      exit(1);
    }
  }
}

static void on_write(LUA_VERB_RECORD* verb) {
  const int i = (int)verb->common.lua_correlator;
  if (verb->common.lua_prim_rc != LUA_OK) exit(1);
  writing[i] = 0;
  pump(i);
}

static void handle(int i) {
  BENCH_SESSION* s = &sessions[i];
  LUA_VERB_RECORD* r = &s->read;
  ++s->count;
  if (!r->common.lua_rh.rri && !r->common.lua_rh.ri) {
    owed[i] = 1;
    memcpy(owed_snf[i], r->common.lua_th.snf, 2);
  }
  if (--awaited[i] <= 0) {
    if (bench_now() < end_at) {
      to_send[i] = BURST;
      awaited[i] = BURST + 1;
    } else {
      pthread_mutex_lock(&bench_lock);
      if (--running == 0) pthread_cond_signal(&bench_changed);
      pthread_mutex_unlock(&bench_lock);
    }
  }
  pump(i);
}

static void read_on(int i) {
  BENCH_SESSION* s = &sessions[i];
  LUA_VERB_RECORD* r = &s->read;
  for (;;) {
    bench_prepare(r, LUA_OPCODE_RUI_READ, s->sid, on_read);
    r->common.lua_correlator = (AP_UINT32)i;
    r->common.lua_data_ptr = (char*)s->in;
    r->common.lua_max_length = sizeof s->in;
    r->common.lua_flag1.lu_norm = 1;
    RUI(r);
    if (r->common.lua_flag2.async) return;
    if (r->common.lua_prim_rc != LUA_OK) exit(1);
    handle(i);
  }
}

static void on_read(LUA_VERB_RECORD* verb) {
  const int i = (int)verb->common.lua_correlator;
  if (verb->common.lua_prim_rc != LUA_OK) {
    fprintf(stderr, "RUI_READ ended with %04X\n", verb->common.lua_prim_rc);
    exit(1);
  }
  handle(i);
  read_on(i);
}

int main(int argc, char** argv) {
  static const unsigned char mode[8] = {0xC2, 0xC5, 0xD5, 0xC3, 0xC8, 0xC6, 0xC4, 0xE7}; /* BENCHFDX */
  double start;
  int count;
  int i;
  if (argc != 4 || (count = atoi(argv[2])) < 1 || count > MAX_SESSIONS) {
    fprintf(stderr, "usage: rui_flood POOL SESSIONS(1-%d) SECONDS\n", MAX_SESSIONS);
    return 2;
  }
  for (i = 0; i < count; ++i) bench_open(&sessions[i], argv[1], mode);
  running = count;
  start = bench_now();
  end_at = start + atof(argv[3]);
  /* READs first, then one message of each session from here; all that follows happens in callbacks, on one thread. */
  for (i = 0; i < count; ++i) {
    awaited[i] = 1;
    read_on(i);
  }
  for (i = 0; i < count; ++i) {
    LUA_VERB_RECORD first;
    bench_prepare(&first, LUA_OPCODE_RUI_WRITE, sessions[i].sid, bench_post);
    first.common.lua_data_ptr = (char*)sessions[i].out;
    first.common.lua_data_length = RU_SIZE;
    first.common.lua_rh.bci = 1;
    first.common.lua_rh.eci = 1;
    first.common.lua_rh.dr1i = 1;
    first.common.lua_rh.ri = 1;
    first.common.lua_flag1.lu_norm = 1;
    bench_do(&first, "RUI_WRITE");
  }
  pthread_mutex_lock(&bench_lock);
  while (running > 0) pthread_cond_wait(&bench_changed, &bench_lock);
  pthread_mutex_unlock(&bench_lock);
  printf("%.0f\n", (double)sent / (bench_now() - start));
  fflush(stdout);
  _Exit(0); /* the callbacks' thread is still answering: it shall not see the library end under it */
}
