/* Very many LUA sessions at once, each with one request out: 256 bytes to hostsim's echo and back. The host logs the
   LUs on by itself. usage: rui_scale POOL SESSIONS SECONDS THINK_MS [COMMAND] THINK_MS: pause of a session between echo
   and next request; 0: none. COMMAND is run when all are in session; $PPID is this program. prints: seconds until all
   are in session, transactions/s, median and 99th percentile of the time of one in ms */
#define _GNU_SOURCE
#include <unistd.h>

#include "bench_session.h"

enum { TICK_US = 10, TICKS = 1000000, SLOTS = 8192 /* ms, more than any pause */ };

typedef enum { OPENED, GOT_BIND, SAID_BIND, GOT_SDT, READY, SENT, ECHOED } STEP;

typedef struct SESSION {
  LUA_VERB_RECORD verb;  /* issued by the callbacks' thread */
  LUA_VERB_RECORD first; /* issued by the main thread, which still looks at it when the callback may have gone on */
  unsigned long sid;
  STEP step; /* what the verb does when it ends */
  double sent_at;
  struct SESSION* next; /* of those that pause until the same millisecond */
  unsigned char in[RU_SIZE + 64];
} SESSION;

static SESSION* sessions;
static int count;
static int ready;
static int think_ms;
static double end_at;
static int running;
static long ticks[TICKS + 1];
static long done;
static SESSION* pausing[SLOTS];
static long next_slot;
static double zero;
static unsigned char out[RU_SIZE];

static void on_end(LUA_VERB_RECORD* verb);

static void prepare(SESSION* s, LUA_VERB_RECORD* verb, unsigned short opcode, STEP step) {
  bench_prepare(verb, opcode, s->sid, on_end);
  verb->common.lua_correlator = (AP_UINT32)(s - sessions);
  s->step = step;
}

static void read_next(SESSION* s, int expedited, STEP step) {
  prepare(s, &s->verb, LUA_OPCODE_RUI_READ, step);
  s->verb.common.lua_data_ptr = (char*)s->in;
  s->verb.common.lua_max_length = sizeof s->in;
  s->verb.common.lua_flag1.lu_exp = expedited ? 1 : 0;
  s->verb.common.lua_flag1.lu_norm = expedited ? 0 : 1;
}

static void answer(SESSION* s, STEP step) {
  unsigned char snf[2];
  memcpy(snf, s->verb.common.lua_th.snf, 2);
  prepare(s, &s->verb, LUA_OPCODE_RUI_WRITE, step);
  s->verb.common.lua_rh.rri = 1;
  memcpy(s->verb.common.lua_th.snf, snf, 2);
  s->verb.common.lua_flag1.lu_exp = 1;
}

static void prepare_request(SESSION* s, LUA_VERB_RECORD* verb) {
  prepare(s, verb, LUA_OPCODE_RUI_WRITE, SENT);
  verb->common.lua_data_ptr = (char*)out;
  verb->common.lua_data_length = sizeof out;
  verb->common.lua_rh.bci = 1;
  verb->common.lua_rh.eci = 1;
  verb->common.lua_rh.dr1i = 1;
  verb->common.lua_rh.ri = 1;
  verb->common.lua_rh.cdi = 1;
  verb->common.lua_flag1.lu_norm = 1;
  s->sent_at = bench_now();
}

/* With the lock held. */
static void pause_until(SESSION* s, double when) {
  SESSION** slot = &pausing[(long)((when - zero) * 1000.0) % SLOTS];
  s->next = *slot;
  *slot = s;
}

/* The echo is there: counted, and what comes next. True when a request is to be sent at once. */
static int transaction_over(SESSION* s) {
  const double now = bench_now();
  long tick = (long)((now - s->sent_at) * 1e6 / TICK_US);
  int again = 0;
  pthread_mutex_lock(&bench_lock);
  ++ticks[tick < TICKS ? tick : TICKS];
  ++done;
  if (now >= end_at) {
    if (--running == 0) pthread_cond_signal(&bench_changed);
  } else if (think_ms > 0) {
    pause_until(s, now + think_ms * 1e-3);
  } else {
    again = 1;
  }
  pthread_mutex_unlock(&bench_lock);
  return again;
}

/* A verb of the session has ended; issues what follows until a verb takes its time. */
static void go_on(SESSION* s, LUA_VERB_RECORD* ended) {
  for (;; ended = &s->verb) {
    bench_check(ended, "a verb of rui_scale");
    switch (s->step) {
      case OPENED:
        s->sid = ended->common.lua_sid;
        read_next(s, 1, GOT_BIND);
        break;
      case GOT_BIND:
        answer(s, SAID_BIND);
        break;
      case SAID_BIND:
        read_next(s, 1, GOT_SDT);
        break;
      case GOT_SDT:
        answer(s, READY);
        break;
      case READY:
        pthread_mutex_lock(&bench_lock);
        if (++ready == count) pthread_cond_signal(&bench_changed);
        pthread_mutex_unlock(&bench_lock);
        return;
      case SENT:
        read_next(s, 0, ECHOED);
        break;
      case ECHOED:
        if (!transaction_over(s)) return;
        prepare_request(s, &s->verb);
        break;
    }
    RUI(&s->verb);
    if (s->verb.common.lua_flag2.async) return;
  }
}

static void on_end(LUA_VERB_RECORD* verb) { go_on(&sessions[verb->common.lua_correlator], verb); }

/* From the main thread. */
static void issue_first(SESSION* s) {
  RUI(&s->first);
  if (!s->first.common.lua_flag2.async) go_on(s, &s->first);
}

static void begin(SESSION* s) {
  prepare_request(s, &s->first);
  issue_first(s);
}

static void open_all(const char* pool) {
  int i;
  for (i = 0; i < count; ++i) {
    SESSION* s = &sessions[i];
    prepare(s, &s->first, LUA_OPCODE_RUI_INIT, OPENED);
    memset(s->first.common.lua_luname, ' ', 8);
    memcpy(s->first.common.lua_luname, pool, strlen(pool));
    issue_first(s);
  }
  pthread_mutex_lock(&bench_lock);
  while (ready < count) pthread_cond_wait(&bench_changed, &bench_lock);
  pthread_mutex_unlock(&bench_lock);
}

/* Sessions whose pause is over begin again, from this thread. */
static void keep_time(void) {
  int left;
  do {
    const long now = (long)((bench_now() - zero) * 1000.0);
    for (; next_slot <= now; ++next_slot) {
      SESSION* s;
      pthread_mutex_lock(&bench_lock);
      s = pausing[next_slot % SLOTS];
      pausing[next_slot % SLOTS] = NULL;
      pthread_mutex_unlock(&bench_lock);
      while (s != NULL) {
        SESSION* next = s->next;
        begin(s);
        s = next;
      }
    }
    usleep(1000);
    pthread_mutex_lock(&bench_lock);
    left = running;
    pthread_mutex_unlock(&bench_lock);
  } while (left > 0);
}

static double percentile(double part) {
  long below = 0;
  long i;
  for (i = 0; i < TICKS && below + ticks[i] < (long)(part * (double)done); ++i) below += ticks[i];
  return (double)(i + 1) * TICK_US / 1000.0;
}

int main(int argc, char** argv) {
  double start;
  double set_up;
  double seconds;
  int i;
  if (argc < 5 || (count = atoi(argv[2])) < 1 || (think_ms = atoi(argv[4])) < 0 || think_ms >= SLOTS) {
    fprintf(stderr, "usage: rui_scale POOL SESSIONS SECONDS THINK_MS(0-%d) [COMMAND]\n", SLOTS - 1);
    return 2;
  }
  memset(out, 0xC1, sizeof out);
  sessions = calloc((size_t)count, sizeof *sessions);
  if (sessions == NULL) return 1;
  start = bench_now();
  open_all(argv[1]);
  set_up = bench_now() - start;
  if (argc > 5 && system(argv[5]) != 0) return 1;
  running = count;
  zero = bench_now();
  end_at = zero + atof(argv[3]);
  if (think_ms > 0) {
    /* The users do not begin all at once. */
    pthread_mutex_lock(&bench_lock);
    for (i = 0; i < count; ++i) pause_until(&sessions[i], zero + think_ms * 1e-3 * i / count);
    pthread_mutex_unlock(&bench_lock);
    keep_time();
  } else {
    for (i = 0; i < count; ++i) begin(&sessions[i]);
    pthread_mutex_lock(&bench_lock);
    while (running > 0) pthread_cond_wait(&bench_changed, &bench_lock);
    pthread_mutex_unlock(&bench_lock);
  }
  seconds = bench_now() - zero;
  printf("%.2f %.0f %.2f %.2f\n", set_up, (double)done / seconds, percentile(0.5), percentile(0.99));
  fflush(stdout);
  _Exit(0); /* the callbacks' thread shall not see the library end under it */
}
