/*
 * UCLA IPC between two processes, through ipc370.h alone.
 *   ipc_bench serve CONFIG                   echoes what comes on PING/PONG, drops what comes on FLOOD/SINK
 *   ipc_bench ping CONFIG SIZE SECONDS       round trips per second, one at a time
 *   ipc_bench flood CONFIG SIZE SECONDS      records per second, 64 with each call, as they are taken from the sender
 *   ipc_bench idle CONFIG CONFIG NUMBER      bytes for an idle half-connection between two nodes in this process
 */
#include <ipc370.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { kBatch = 64, kLongest = 65536 };

static struct ipc_system* ipc;
static ipc_task task;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct ipc_rq make_open(const char* tag) {
  struct ipc_rq rq = ipc_make_rq(IPC_REQUEST_OPEN);
  rq.rq_tag = tag;
  rq.rq_tag_length = (uint16_t)strlen(tag);
  return rq;
}

static uint16_t open_one(const char* tag) {
  struct ipc_rq rq = make_open(tag);
  if (ipc_request_wait(ipc, task, IPC_KEY, &rq) != IPC_CC_OK) exit(1);
  return rq.rq_cid;
}

static struct ipc_rq make_data(uint8_t request, uint16_t cid, void* data, uint32_t length) {
  struct ipc_rq rq = ipc_make_rq(request);
  rq.rq_cid = cid;
  rq.rq_data = data;
  rq.rq_length = length;
  return rq;
}

/* One side of a ping-pong on the thread of the facility: what comes goes back. */
struct pong {
  struct ipc_rq receive;
  struct ipc_rq send;
  char data[kLongest];
  long left; /* -1: for ever */
  long count;
  double until;
  ipc_ecb done;
};

static void on_received(struct ipc_rq* rq, void* argument) {
  struct pong* p = argument;
  struct ipc_rq* both[2] = {&p->send, &p->receive};
  if (rq->rq_cc != IPC_CC_OK || (p->until != 0 && (++p->count & 63) == 0 && now() > p->until)) {
    struct ipc_rq close = ipc_make_rq(IPC_REQUEST_ABCLS);
    static struct ipc_rq last;
    close.rq_cid = rq->rq_cid;
    last = close;
    last.rq_notify = IPC_NOTIFY_ECB;
    last.rq_target.ecb = &p->done;
    ipc_request(ipc, task, IPC_KEY, &last);
    return;
  }
  p->send.rq_length = rq->rq_count;
  ipc_request_list(ipc, task, IPC_KEY, both, 2);
}

static void start_pong(struct pong* p, uint16_t cid, uint32_t size) {
  p->receive = make_data(IPC_REQUEST_RECEIVE, cid, p->data, size);
  p->receive.rq_notify = IPC_NOTIFY_CALLBACK;
  p->receive.rq_target.callback = on_received;
  p->receive.rq_argument = p;
  p->send = make_data(IPC_REQUEST_SEND, cid, p->data, size);
  p->done = 0;
}

/* Takes everything, with many RECEIVEs outstanding. */
struct sink {
  struct ipc_rq receives[kBatch];
  char data[kBatch][4096];
};

static void on_sunk(struct ipc_rq* rq, void* argument) {
  struct sink* s = argument;
  struct ipc_rq* all[kBatch];
  int i;
  if (rq->rq_cc != IPC_CC_OK) return;
  if (rq != &s->receives[kBatch - 1]) return; /* they complete in order: all are */
  for (i = 0; i < kBatch; ++i) all[i] = &s->receives[i];
  ipc_request_list(ipc, task, IPC_KEY, all, kBatch);
}

static void start_sink(struct sink* s, uint16_t cid) {
  struct ipc_rq* all[kBatch];
  int i;
  for (i = 0; i < kBatch; ++i) {
    s->receives[i] = make_data(IPC_REQUEST_RECEIVE, cid, s->data[i], sizeof s->data[i]);
    s->receives[i].rq_notify = IPC_NOTIFY_CALLBACK;
    s->receives[i].rq_target.callback = on_sunk;
    s->receives[i].rq_argument = s;
    all[i] = &s->receives[i];
  }
  ipc_request_list(ipc, task, IPC_KEY, all, kBatch);
}

/* New ends for each client, one after the other. */
static void serve(void) {
  struct ipc_rq ping = make_open("PING/PONG");
  struct ipc_rq flood = make_open("FLOOD/SINK");
  ipc_ecb any = 0;
  ping.rq_notify = flood.rq_notify = IPC_NOTIFY_ECB;
  ping.rq_target.ecb = flood.rq_target.ecb = &any;
  ipc_request(ipc, task, IPC_KEY, &ping);
  ipc_request(ipc, task, IPC_KEY, &flood);
  puts("ready");
  fflush(stdout);
  for (;;) {
    ipc_wait_ecb(&any, -1);
    any = 0;
    if (ping.rq_ts == IPC_TS_COMPLETE) {
      struct pong* p = calloc(1, sizeof *p);
      struct ipc_rq* first = &p->receive;
      start_pong(p, ping.rq_cid, kLongest);
      ipc_request_list(ipc, task, IPC_KEY, &first, 1);
      ipc_request(ipc, task, IPC_KEY, &ping);
    }
    if (flood.rq_ts == IPC_TS_COMPLETE) {
      start_sink(calloc(1, sizeof(struct sink)), flood.rq_cid);
      ipc_request(ipc, task, IPC_KEY, &flood);
    }
  }
}

static int ping(uint32_t size, double seconds) {
  struct pong* p = calloc(1, sizeof *p);
  struct ipc_rq* both[2] = {&p->receive, &p->send};
  double start;
  start_pong(p, open_one("PONG/PING"), size);
  start = now();
  p->until = start + seconds;
  ipc_request_list(ipc, task, IPC_KEY, both, 2);
  ipc_wait_ecb(&p->done, -1);
  printf("%.0f\n", (double)p->count / (now() - start));
  return 0;
}

static int flood(uint32_t size, double seconds) {
  static char data[kLongest];
  struct ipc_rq sends[kBatch];
  struct ipc_rq* all[kBatch];
  const uint16_t cid = open_one("SINK/FLOOD");
  const double start = now();
  double elapsed = 0;
  long n = 0;
  while (elapsed < seconds) {
    ipc_ecb last = 0;
    int i;
    for (i = 0; i < kBatch; ++i) {
      sends[i] = make_data(IPC_REQUEST_SEND, cid, data, size);
      all[i] = &sends[i];
    }
    sends[kBatch - 1].rq_notify = IPC_NOTIFY_ECB;
    sends[kBatch - 1].rq_target.ecb = &last;
    ipc_request_list(ipc, task, IPC_KEY, all, kBatch);
    ipc_wait_ecb(&last, -1);
    if (sends[kBatch - 1].rq_cc != IPC_CC_OK) {
      fputs("ipc_bench: the connection was lost\n", stderr);
      return 1;
    }
    n += kBatch;
    elapsed = now() - start;
  }
  printf("%.0f\n", (double)n / elapsed);
  return 0;
}

static int idle(struct ipc_system* other, long number) {
  const ipc_task there = ipc_task_begin(other, NULL);
  size_t before = 0;
  long i;
  for (i = 0; i < number + 100; ++i) {
    struct ipc_rq a = make_open("PONG/PING");
    struct ipc_rq b = make_open("PING/PONG");
    char byte = 0;
    struct ipc_rq send;
    struct ipc_rq receive;
    ipc_ecb posted = 0;
    if (i == 100) before = mallinfo2().uordblks;
    a.rq_notify = IPC_NOTIFY_ECB;
    a.rq_target.ecb = &posted;
    ipc_request(ipc, task, IPC_KEY, &a);
    if (ipc_request_wait(other, there, IPC_KEY, &b) != IPC_CC_OK) return 1;
    ipc_wait_ecb(&posted, -1);
    /* Idle, but it was used. */
    send = make_data(IPC_REQUEST_SEND, a.rq_cid, &byte, 1);
    receive = make_data(IPC_REQUEST_RECEIVE, b.rq_cid, &byte, 1);
    ipc_request_wait(ipc, task, IPC_KEY, &send);
    ipc_request_wait(other, there, IPC_KEY, &receive);
  }
  {
    const struct timespec second = {1, 0};
    nanosleep(&second, NULL); /* until what was sent is acknowledged */
  }
  printf("%.0f\n", (double)(mallinfo2().uordblks - before) / (double)(2 * number));
  return 0;
}

int main(int argc, char** argv) {
  char error[1024] = "";
  if (argc >= 3) ipc = ipc_start(argv[2], error, sizeof error);
  if (ipc == NULL) {
    fprintf(stderr, "ipc_bench: %s\n",
            argc >= 3 ? error : "serve CONFIG | ping|flood CONFIG SIZE SECONDS | idle C C N");
    return 2;
  }
  task = ipc_task_begin(ipc, NULL);
  if (strcmp(argv[1], "serve") == 0) serve();
  if (argc == 5 && strcmp(argv[1], "ping") == 0) return ping((uint32_t)atoi(argv[3]), atof(argv[4]));
  if (argc == 5 && strcmp(argv[1], "flood") == 0) return flood((uint32_t)atoi(argv[3]), atof(argv[4]));
  if (argc == 5 && strcmp(argv[1], "idle") == 0) {
    struct ipc_system* other = ipc_start(argv[3], error, sizeof error);
    if (other != NULL) return idle(other, atol(argv[4]));
    fprintf(stderr, "ipc_bench: %s\n", error);
  }
  return 2;
}
