#include <ipc370.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) { /* ipc-demo PONG/PING here, ipc-demo PING/PONG there */
  char text[64];
  struct ipc_rq open = ipc_make_rq(IPC_REQUEST_OPEN), send = ipc_make_rq(IPC_REQUEST_SEND);
  struct ipc_rq receive = ipc_make_rq(IPC_REQUEST_RECEIVE), close = ipc_make_rq(IPC_REQUEST_CLOSE);
  struct ipc_system* ipc = ipc_start(NULL, text, sizeof text); /* IPC370_CONFIG says who the other nodes are */
  if (ipc == NULL || argc != 2) return fprintf(stderr, "%s\n", ipc == NULL ? text : "which tags?"), 2;
  ipc_task task = ipc_task_begin(ipc, NULL);
  open.rq_tag = send.rq_data = argv[1];
  open.rq_tag_length = (uint16_t)(send.rq_length = (uint32_t)strlen(argv[1]));
  if (ipc_request_wait(ipc, task, IPC_KEY, &open) != IPC_CC_OK) return 1; /* waits for a partner with matching tags */
  send.rq_cid = receive.rq_cid = close.rq_cid = open.rq_cid;
  receive.rq_data = text, receive.rq_length = sizeof text;
  ipc_request(ipc, task, IPC_KEY, &send);
  ipc_request_wait(ipc, task, IPC_KEY, &receive);
  printf("the partner said %.*s\n", (int)receive.rq_count, text);
  ipc_request_wait(ipc, task, IPC_KEY, &close); /* complete when both have closed and received everything */
  return ipc_stop(ipc), 0;
}
