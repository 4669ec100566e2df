/* A LUA program that holds LUs, for tests: opens a session, prints "open LU", reads until something ends the session,
   prints the codes of that, and begins anew, at most so many times.
   usage: lu_holder LU-OR-POOL TIMES */
#include <lua_c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int posted;

static void post(LUA_VERB_RECORD* verb) {
  (void)verb;
  pthread_mutex_lock(&lock);
  posted = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

/* Issues the verb, waits for its end and prints the codes when it is not OK. Whether it is. */
static int issue(LUA_VERB_RECORD* verb, unsigned short opcode, const char* what) {
  char text[256] = "";
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_post_handle = (unsigned long)post;
  posted = 0;
  RUI(verb);
  if (verb->common.lua_flag2.async) {
    pthread_mutex_lock(&lock);
    while (!posted) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
  }
  if (verb->common.lua_prim_rc == LUA_OK) return 1;
  GetLuaReturnCode(&verb->common, sizeof text, (unsigned char*)text);
  printf("%s: %s\n", what, text);
  fflush(stdout);
  return 0;
}

int main(int argc, char** argv) {
  int times;
  if (argc != 3) return 2;
  for (times = atoi(argv[2]); times > 0; --times) {
    LUA_VERB_RECORD init;
    LUA_VERB_RECORD read;
    unsigned char buffer[4096];
    memset(&init, 0, sizeof init);
    memset(init.common.lua_luname, ' ', 8);
    memcpy(init.common.lua_luname, argv[1], strlen(argv[1]));
    if (!issue(&init, LUA_OPCODE_RUI_INIT, "RUI_INIT")) continue;
    printf("open %.8s\n", (const char*)init.common.lua_luname);
    fflush(stdout);
    do {
      memset(&read, 0, sizeof read);
      read.common.lua_sid = init.common.lua_sid;
      read.common.lua_data_ptr = (char*)buffer;
      read.common.lua_max_length = sizeof buffer;
      read.common.lua_flag1.lu_norm = 1;
      read.common.lua_flag1.lu_exp = 1;
      read.common.lua_flag1.sscp_norm = 1;
    } while (issue(&read, LUA_OPCODE_RUI_READ, "RUI_READ"));
  }
  return 1;
}
