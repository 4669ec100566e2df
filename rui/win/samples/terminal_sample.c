/*
 * A line-mode terminal for Windows, as the LUA samples there have it: manual-reset events for the verbs, the console in
 * the same wait, single keys echoed with WriteConsole, function definitions in the old style. Recompiled with the
 * source kit it runs on Linux:
 *
 *     cc -std=gnu89 -w terminal_sample.c $(pkg-config --cflags --libs openrui-win)
 *
 * What is typed goes to the SSCP until a session is bound, then to the application. [ switches between them, F2 sends
 * CLEAR, ] ends the program. COMTBLG names the conversion table.
 */
#ifdef WIN32
#include <windows.h>
#endif

#include <acssvcc.h>
#include <conio.h>
#include <lua_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_SIZE 4096
#define SWITCH_KEY '['
#define EXIT_KEY ']'
#define AID_CLEAR 0x6D

#define LOADDS

void pascal far LOADDS RUI(LUA_VERB_RECORD FAR*);
extern int WINAPI GetFmiReturnCode(unsigned short, unsigned short, unsigned short, unsigned char FAR*);

enum { READING, RESPONDING } read_state;

LUA_VERB_RECORD read_verb;
LUA_VERB_RECORD write_verb;
HANDLE read_event;
HANDLE write_event;
HANDLE status_event;
HANDLE std_input;
HANDLE std_output;
unsigned char read_data[DATA_SIZE];
unsigned char write_data[DATA_SIZE];
unsigned int typed;
unsigned long sense;
unsigned long sid;
BOOL writing;
BOOL lu_session;
BOOL ending;

void convert_text(direction, text, length) unsigned char direction;
unsigned char* text;
unsigned int length;
{
  struct convert verb;
  memset(&verb, 0, sizeof(verb));
  verb.opcode = SV_CONVERT;
  verb.direction = direction;
  verb.char_set = SV_G;
  verb.len = (unsigned short)length;
  verb.source = text;
  verb.target = text;
  ACSSVC_C((LONG)((UCHAR FAR*)&verb));
}

void begin(verb, opcode, event) LUA_VERB_RECORD* verb;
unsigned int opcode;
HANDLE event;
{
  memset(verb, 0, sizeof(*verb));
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof(*verb);
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = sid;
  verb->common.lua_post_handle = (ULONG)event;
}

void show_failure(what, verb) char* what;
LUA_VERB_RECORD* verb;
{
  printf("%s failed: %4.4x %8.8lx\n", what, verb->common.lua_prim_rc, (unsigned long)verb->common.lua_sec_rc);
  ending = TRUE;
}

void issue_read() {
  begin(&read_verb, LUA_OPCODE_RUI_READ, read_event);
  read_verb.common.lua_data_ptr = (char*)read_data;
  read_verb.common.lua_max_length = DATA_SIZE;
  read_verb.common.lua_flag1.lu_norm = 1;
  read_verb.common.lua_flag1.lu_exp = 1;
  read_verb.common.lua_flag1.sscp_norm = 1;
  read_verb.common.lua_flag1.sscp_exp = 1;
  read_state = READING;
  RUI((LUA_VERB_RECORD FAR*)&read_verb);
}

/* The record of the read answers what was read. */
void issue_response() {
  read_verb.common.lua_opcode = LUA_OPCODE_RUI_WRITE;
  read_verb.common.lua_max_length = 0;
  read_verb.common.lua_rh.rri = 1;
  read_verb.common.lua_rh.ri = sense != 0;
  read_verb.common.lua_data_length = sense != 0 ? 4 : 0;
  if (sense != 0) memcpy(read_data, &sense, 4);
  read_verb.common.lua_flag1.lu_norm = read_verb.common.lua_flag2.lu_norm;
  read_verb.common.lua_flag1.lu_exp = read_verb.common.lua_flag2.lu_exp;
  read_verb.common.lua_flag1.sscp_norm = read_verb.common.lua_flag2.sscp_norm;
  read_verb.common.lua_flag1.sscp_exp = read_verb.common.lua_flag2.sscp_exp;
  read_state = RESPONDING;
  RUI((LUA_VERB_RECORD FAR*)&read_verb);
}

void look_at_message() {
  sense = 0;
  switch (read_verb.common.lua_message_type) {
    case LUA_MESSAGE_TYPE_LU_DATA:
    case LUA_MESSAGE_TYPE_SSCP_DATA:
      convert_text(SV_EBCDIC_TO_ASCII, read_data, read_verb.common.lua_data_length);
      printf("%.*s\n", read_verb.common.lua_data_length, read_data);
      break;
    case LUA_MESSAGE_TYPE_BIND:
      /* A session that this program cannot hold is refused. */
      if (read_verb.common.lua_data_length < 15) sense = LUA_INVALID_SESSION_PARAMETERS;
      break;
    case LUA_MESSAGE_TYPE_SDT:
      lu_session = TRUE;
      printf("LU session\n");
      break;
    case LUA_MESSAGE_TYPE_UNBIND:
      lu_session = FALSE;
      printf("SSCP session\n");
      break;
    default:
      break;
  }
}

void read_done() {
  BOOL request;
  if (read_verb.common.lua_prim_rc != LUA_OK) {
    show_failure(read_state == READING ? "RUI_READ" : "response", &read_verb);
    return;
  }
  request = read_state == READING && read_verb.common.lua_message_type != LUA_MESSAGE_TYPE_RSP;
  if (request && read_verb.common.lua_rh.ri == 0) {
    look_at_message();
    issue_response();
    return;
  }
  if (request) look_at_message();
  issue_read();
}

void send_line() {
  convert_text(SV_ASCII_TO_EBCDIC, write_data, typed);
  begin(&write_verb, LUA_OPCODE_RUI_WRITE, write_event);
  write_verb.common.lua_data_ptr = (char far*)write_data;
  write_verb.common.lua_data_length = (unsigned short)typed;
  write_verb.common.lua_rh.bci = 1;
  write_verb.common.lua_rh.eci = 1;
  write_verb.common.lua_rh.dr1i = 1;
  if (lu_session) {
    write_verb.common.lua_rh.cdi = 1;
    write_verb.common.lua_flag1.lu_norm = 1;
  } else {
    write_verb.common.lua_flag1.sscp_norm = 1;
  }
  typed = 0;
  writing = TRUE;
  RUI((LUA_VERB_RECORD FAR*)&write_verb);
}

void key_pressed(key) KEY_EVENT_RECORD* key;
{
  DWORD written;
  char c = key->uChar.AsciiChar;
  if (key->wVirtualKeyCode == VK_F2) {
    write_data[0] = AID_CLEAR;
    typed = 1;
    send_line();
  } else if (c == EXIT_KEY) {
    ending = TRUE;
  } else if (c == SWITCH_KEY) {
    lu_session = !lu_session;
    printf(lu_session ? "LU session\n" : "SSCP session\n");
  } else if (c == '\r') {
    WriteConsole(std_output, &c, 1, &written, NULL);
    send_line();
  } else if (c == '\b') {
    if (typed > 0) --typed;
    WriteConsole(std_output, &c, 1, &written, NULL);
  } else if (c != 0 && typed < DATA_SIZE) {
    WriteConsole(std_output, &c, 1, &written, NULL);
    write_data[typed++] = (unsigned char)c;
  }
}

void read_keys() {
  INPUT_RECORD record;
  DWORD count;
  while (!ending && !writing && PeekConsoleInput(std_input, &record, 1, &count) && count > 0) {
    ReadConsoleInput(std_input, &record, 1, &count);
    if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown) key_pressed(&record.Event.KeyEvent);
  }
}

/* The verb has completed: in its call, or by its event. */
BOOL is_done(verb)
LUA_VERB_RECORD* verb;
{
  if (!verb->common.lua_flag2.async) return TRUE;
  if (WaitForSingleObject((HANDLE)verb->common.lua_post_handle, 0L) != WAIT_OBJECT_0) return FALSE;
  ResetEvent((HANDLE)verb->common.lua_post_handle);
  return TRUE;
}

BOOL open_session(name)
char* name;
{
  DWORD status = 0;
  char words[80];
  begin(&write_verb, LUA_OPCODE_RUI_INIT, write_event);
  memset(write_verb.common.lua_luname, ' ', 8);
  memcpy(write_verb.common.lua_luname, name, strlen(name));
  RUI((LUA_VERB_RECORD FAR*)&write_verb);
  WinRUIGetLastInitStatus(0, status_event, WLUA_NTFY_EVENT, 0);
  if (write_verb.common.lua_flag2.async) {
    while (status != WLUALUACTIVE && status != WLUASIDINVALID) {
      WaitForSingleObject(status_event, (DWORD)-1);
      status = WinRUIGetLastInitStatus(write_verb.common.lua_sid, NULL, WLUA_NTFY_EVENT, 0);
      GetFmiReturnCode((unsigned short)status, (unsigned short)0xFFFF, (unsigned short)80, (UCHAR FAR*)words);
      printf("%s\n", words);
    }
    WaitForSingleObject(write_event, INFINITE);
    ResetEvent(write_event);
  }
  sid = write_verb.common.lua_sid;
  if (write_verb.common.lua_prim_rc != LUA_OK) show_failure("RUI_INIT", &write_verb);
  return write_verb.common.lua_prim_rc == LUA_OK;
}

int _CRTAPI1 main(argc, argv)
int argc;
char* argv[];
{
  HANDLE handles[3];
  if (argc != 2 || strlen(argv[1]) > 8) {
    printf("usage: terminal_sample LUNAME\n");
    return 2;
  }
  read_event = CreateEvent(NULL, TRUE, FALSE, NULL);
  write_event = CreateEvent(NULL, TRUE, FALSE, NULL);
  status_event = CreateEvent(NULL, FALSE, FALSE, NULL);
  std_input = GetStdHandle(STD_INPUT_HANDLE);
  std_output = GetStdHandle(STD_OUTPUT_HANDLE);
  if (std_input == INVALID_HANDLE_VALUE || std_output == INVALID_HANDLE_VALUE) return 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!open_session(argv[1])) return 1;

  handles[0] = write_event;
  handles[1] = read_event;
  handles[2] = std_input;
  issue_read();
  while (!ending) {
    if (read_verb.common.lua_flag2.async && !(writing && !write_verb.common.lua_flag2.async)) {
      WaitForMultipleObjects(3, handles, FALSE, INFINITE);
    }
    if (writing && is_done(&write_verb)) {
      writing = FALSE;
      if (write_verb.common.lua_prim_rc != LUA_OK) show_failure("RUI_WRITE", &write_verb);
    }
    if (!ending && is_done(&read_verb)) read_done();
    read_keys();
  }
  begin(&write_verb, LUA_OPCODE_RUI_TERM, write_event);
  RUI((LUA_VERB_RECORD FAR*)&write_verb);
  if (write_verb.common.lua_flag2.async) WaitForSingleObject(write_event, INFINITE);
  return write_verb.common.lua_prim_rc != LUA_OK;
}
