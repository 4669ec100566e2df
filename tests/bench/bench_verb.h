/* What all benchmark programs share: one verb from its record to its end. Only lua_c.h and libc. */
#ifndef OPENRUI_BENCH_VERB_H
#define OPENRUI_BENCH_VERB_H

#include <lua_c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t bench_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bench_changed = PTHREAD_COND_INITIALIZER;
static int bench_posted;

static void bench_post(LUA_VERB_RECORD* verb) {
  (void)verb;
  pthread_mutex_lock(&bench_lock);
  bench_posted = 1;
  pthread_cond_signal(&bench_changed);
  pthread_mutex_unlock(&bench_lock);
}

static void bench_prepare(LUA_VERB_RECORD* verb, unsigned short opcode, unsigned long sid,
                          void (*post)(LUA_VERB_RECORD*)) {
  memset(verb, 0, sizeof *verb);
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = (AP_UINT32)sid;
  verb->common.lua_post_handle = (unsigned long)post;
}

static void bench_check(LUA_VERB_RECORD* verb, const char* what) {
  unsigned char text[256];
  if (verb->common.lua_prim_rc == LUA_OK) return;
  GetLuaReturnCode(&verb->common, sizeof text, text);
  fprintf(stderr, "%s: %s\n", what, (char*)text);
  exit(1);
}

/* Waits for a verb that was issued with bench_post; ends the program when it does not end well. */
static void bench_end(LUA_VERB_RECORD* verb, const char* what) {
  if (verb->common.lua_flag2.async) {
    pthread_mutex_lock(&bench_lock);
    while (!bench_posted) pthread_cond_wait(&bench_changed, &bench_lock);
    pthread_mutex_unlock(&bench_lock);
  }
  bench_check(verb, what);
}

static double bench_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#endif
