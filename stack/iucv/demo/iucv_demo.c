#include <iucv.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) { /* iucv-demo BOB here, iucv-demo ALICE BOB NODEB there */
  char text[80], answer[80];
  struct iucv_interrupt i = {.iptype = 0};
  struct iucv_declare_list buffer = {.ipbfadr1 = &i};
  struct iucv_control_list path = {.ippathid = 0};
  struct iucv_message_list message = {.ipbfadr1 = text, .ipbfadr2 = answer, .ipbfln2f = sizeof answer};
  struct iucv_system* node = iucv_start(NULL, text, sizeof text); /* IUCV_CONFIG says who the other nodes are */
  struct iucv_machine* me = node == NULL ? NULL : iucv_logon(node, argv[1], text, sizeof text);
  if (me == NULL) return fprintf(stderr, "%s\n", text), 2;
  iucv_dclbfr(me, &buffer); /* iucv_wait() stores interrupts there */
  if (argc == 4) {
    iucv_set_name(path.ipvmid, 8, argv[2]), iucv_set_name(path.iptarget, 8, argv[3]);
    if (!iucv_wait_node(node, argv[3], 10000) || iucv_connect(me, &path, NULL, NULL) != 0) return 1;
  }
  while (iucv_wait(me, -1) == 1 && i.iptype != IUCV_SEVERED && i.iptype != IUCV_MESSAGE_COMPLETE) {
    path.ippathid = message.ippathid = i.ippathid;
    if (i.iptype == IUCV_CONNECTION_PENDING) iucv_accept(me, &path);
    message.ipbfln1f = i.iptype == IUCV_CONNECTION_COMPLETE ? (uint32_t)strlen(strcpy(text, "who are you?")) : 80;
    if (i.iptype == IUCV_CONNECTION_COMPLETE) iucv_send(me, &message);
    if (i.iptype != IUCV_MESSAGE_PENDING) continue;
    iucv_receive(me, &message, NULL, NULL); /* fills in what REPLY needs to know */
    message.ipbfln2f = (uint32_t)strlen(strcpy(answer, argv[1]));
    iucv_reply(me, &message);
  }
  if (i.iptype == IUCV_MESSAGE_COMPLETE) printf("it is %.*s\n", (int)(80 - i.complete.ipbfln2f), answer);
  return iucv_stop(node), 0; /* severs our paths: the partner gets an interrupt of type 3 */
}
