/* Many sessions, or many programs, on one node.
   usage: rui_crowd POOL sessions N            one program opens N sessions at once
          rui_crowd POOL processes N [COMMAND]  N programs open one session each, at once; then COMMAND is run
   prints the seconds until all RUI_INITs have completed with OK, and COMMAND's output. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_session.h"

static int completed;
static int refused;

static void on_open(LUA_VERB_RECORD* verb) {
  pthread_mutex_lock(&bench_lock);
  ++completed;
  if (verb->common.lua_prim_rc != LUA_OK) ++refused;
  pthread_cond_signal(&bench_changed);
  pthread_mutex_unlock(&bench_lock);
}

/* Returns when all are open; ends the program when one is refused. */
static void open_all(const char* pool, int n) {
  LUA_VERB_RECORD* inits = malloc((size_t)n * sizeof *inits);
  int i;
  if (inits == NULL) exit(1);
  for (i = 0; i < n; ++i) {
    bench_prepare(&inits[i], LUA_OPCODE_RUI_INIT, 0, on_open);
    memset(inits[i].common.lua_luname, ' ', 8);
    memcpy(inits[i].common.lua_luname, pool, strlen(pool));
    RUI(&inits[i]);
    if (!inits[i].common.lua_flag2.async) on_open(&inits[i]);
  }
  pthread_mutex_lock(&bench_lock);
  while (completed < n) pthread_cond_wait(&bench_changed, &bench_lock);
  pthread_mutex_unlock(&bench_lock);
  if (refused != 0) {
    char text[256] = "";
    for (i = 0; i < n && inits[i].common.lua_prim_rc == LUA_OK; ++i) continue;
    if (i < n) GetLuaReturnCode(&inits[i].common, sizeof text, (unsigned char*)text);
    fprintf(stderr, "%d of %d RUI_INITs were refused, one with %s\n", refused, n, text);
    exit(1);
  }
}

static int run_processes(const char* pool, int n, const char* command) {
  pid_t* children = malloc((size_t)n * sizeof *children);
  int ready[2];
  int i;
  double start;
  if (children == NULL || pipe(ready) != 0) return 1;
  start = bench_now();
  for (i = 0; i < n; ++i) {
    children[i] = fork();
    if (children[i] == 0) {
      open_all(pool, 1);
      if (write(ready[1], "", 1) != 1) _exit(1);
      for (;;) pause();
    }
    if (children[i] < 0) {
      perror("fork");
      n = i;
    }
  }
  close(ready[1]);
  for (i = 0; i < n; ++i) {
    char byte;
    if (read(ready[0], &byte, 1) != 1) break;
  }
  printf("%.2f\n", bench_now() - start);
  fflush(stdout);
  if (i == n && command != NULL && system(command) != 0) i = -1;
  for (; n > 0; --n) kill(children[n - 1], SIGKILL);
  while (wait(NULL) > 0) continue;
  return i < 0 ? 1 : 0;
}

int main(int argc, char** argv) {
  if (argc >= 4 && strcmp(argv[2], "sessions") == 0) {
    const double start = bench_now();
    open_all(argv[1], atoi(argv[3]));
    printf("%.2f\n", bench_now() - start);
    fflush(stdout);
    _exit(0);
  }
  if (argc >= 4 && strcmp(argv[2], "processes") == 0) {
    return run_processes(argv[1], atoi(argv[3]), argc > 4 ? argv[4] : NULL);
  }
  fprintf(stderr, "usage: rui_crowd POOL sessions|processes N [COMMAND]\n");
  return 2;
}
