/* What the benchmark programs on RUI share: one LUA session brought up to data traffic, verb by verb. */
#ifndef OPENRUI_BENCH_SESSION_H
#define OPENRUI_BENCH_SESSION_H

#include "bench_verb.h"

enum { RU_SIZE = 256 };

typedef struct {
  LUA_VERB_RECORD read;
  LUA_VERB_RECORD write;
  unsigned long sid;
  unsigned char in[4096];
  unsigned char out[RU_SIZE];
  long count;
} BENCH_SESSION;

/* Issues the verb and waits for its end; ends the program when it does not end well. */
static void bench_do(LUA_VERB_RECORD* verb, const char* what) {
  bench_posted = 0;
  RUI(verb);
  bench_end(verb, what);
}

static void bench_read(BENCH_SESSION* s, int expedited, int sscp, const char* what) {
  bench_prepare(&s->read, LUA_OPCODE_RUI_READ, s->sid, bench_post);
  s->read.common.lua_data_ptr = (char*)s->in;
  s->read.common.lua_max_length = sizeof s->in;
  s->read.common.lua_flag1.lu_exp = expedited ? 1 : 0;
  s->read.common.lua_flag1.sscp_norm = sscp ? 1 : 0;
  s->read.common.lua_flag1.lu_norm = !expedited && !sscp ? 1 : 0;
  bench_do(&s->read, what);
}

static void bench_answer(BENCH_SESSION* s, const char* what) {
  bench_prepare(&s->write, LUA_OPCODE_RUI_WRITE, s->sid, bench_post);
  s->write.common.lua_rh.rri = 1;
  memcpy(s->write.common.lua_th.snf, s->read.common.lua_th.snf, 2);
  s->write.common.lua_flag1.lu_exp = 1;
  bench_do(&s->write, what);
}

/* RUI_INIT on `lu`, INIT-SELF for the application ECHO1 with `mode` (8 EBCDIC characters), BIND, SDT. */
static void bench_open(BENCH_SESSION* s, const char* lu, const unsigned char* mode) {
  static const unsigned char echo1[5] = {0xC5, 0xC3, 0xC8, 0xD6, 0xF1};
  unsigned char ru[22];
  LUA_VERB_RECORD init;
  memset(s, 0, sizeof *s);
  memset(s->out, 0xC1, sizeof s->out);
  bench_prepare(&init, LUA_OPCODE_RUI_INIT, 0, bench_post);
  memset(init.common.lua_luname, ' ', 8);
  memcpy(init.common.lua_luname, lu, strlen(lu));
  bench_do(&init, "RUI_INIT");
  s->sid = init.common.lua_sid;

  memset(ru, 0, sizeof ru);
  ru[0] = 0x01, ru[1] = 0x06, ru[2] = 0x81;
  memcpy(ru + 4, mode, 8);
  ru[12] = 0xF3, ru[13] = sizeof echo1;
  memcpy(ru + 14, echo1, sizeof echo1);
  bench_prepare(&s->write, LUA_OPCODE_RUI_WRITE, s->sid, bench_post);
  s->write.common.lua_data_ptr = (char*)ru;
  s->write.common.lua_data_length = sizeof ru;
  s->write.common.lua_rh.fi = 1;
  s->write.common.lua_rh.bci = 1;
  s->write.common.lua_rh.eci = 1;
  s->write.common.lua_rh.dr1i = 1;
  s->write.common.lua_flag1.sscp_norm = 1;
  bench_do(&s->write, "RUI_WRITE INIT-SELF");
  bench_read(s, 0, 1, "RUI_READ response to INIT-SELF");
  bench_read(s, 1, 0, "RUI_READ BIND");
  bench_answer(s, "RUI_WRITE response to BIND");
  bench_read(s, 1, 0, "RUI_READ SDT");
  bench_answer(s, "RUI_WRITE response to SDT");
}

#endif
