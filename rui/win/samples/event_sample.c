/*
 * A console program for Windows, as they were written for the LUA libraries there: events for completions, CONVERT for
 * text, the console for a key that ends it. Recompiled with the source kit it runs on Linux:
 *
 *     cc event_sample.c $(pkg-config --cflags --libs openrui-win)
 *
 * It logs on to a host application, sends it one line, shows what comes back, and ends when the host unbinds. COMTBLG
 * names the table for type G.
 */
/* clang-format off: before the others, as on Windows */
#include <windows.h>
/* clang-format on */

#include <acssvcc.h>
#include <conio.h>
#include <lua_c.h>
#include <stdio.h>
#include <string.h>

#define RU_SIZE 4096
#define END_KEY ']'

static LUA_VERB_RECORD read_verb;
static LUA_VERB_RECORD write_verb;
static unsigned char read_data[RU_SIZE];
static unsigned char write_data[RU_SIZE];
static HANDLE verb_event;
static HANDLE status_event;
static HANDLE keyboard;
static unsigned long sid;

static void convert_text(unsigned char direction, unsigned char* text, unsigned length) {
  struct convert verb;
  memset(&verb, 0, sizeof verb);
  verb.opcode = SV_CONVERT;
  verb.direction = direction;
  verb.char_set = SV_G;
  verb.len = (unsigned short)length;
  verb.source = verb.target = text;
  ACSSVC_C((LONG)(UCHAR FAR*)&verb);
  if (verb.primary_rc != SV_OK) printf("CONVERT failed: set COMTBLG to a conversion table\n");
}

static void prepare(LUA_VERB_RECORD FAR* verb, unsigned short opcode) {
  memset(verb, 0, sizeof *verb);
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = (AP_UINT32)sid;
  verb->common.lua_post_handle = (ULONG)verb_event;
}

/* The return codes of a verb that has completed; its event is ready for the next one. */
static BOOL finished(LUA_VERB_RECORD FAR* verb, const char* name) {
  unsigned char words[256];
  ResetEvent(verb_event);
  GetLuaReturnCode(&verb->common, sizeof words, words);
  printf("%s: %s\n", name, (char*)words);
  return verb->common.lua_prim_rc == LUA_OK;
}

static BOOL issue(LUA_VERB_RECORD FAR* verb, const char* name) {
  RUI(verb);
  if (verb->common.lua_flag2.async) WaitForSingleObject((HANDLE)verb->common.lua_post_handle, INFINITE);
  return finished(verb, name);
}

static BOOL open_session(const char* luname) {
  DWORD status = 0;
  unsigned char words[80];
  sid = 0;
  prepare(&write_verb, LUA_OPCODE_RUI_INIT);
  memset(write_verb.common.lua_luname, ' ', 8);
  memcpy(write_verb.common.lua_luname, luname, strlen(luname));
  RUI(&write_verb);
  sid = write_verb.common.lua_sid;
  WinRUIGetLastInitStatus(0, status_event, WLUA_NTFY_EVENT, FALSE);
  while (write_verb.common.lua_flag2.async && status != WLUALUACTIVE && status != WLUASIDINVALID) {
    WaitForSingleObject(status_event, INFINITE);
    status = (DWORD)WinRUIGetLastInitStatus((DWORD)sid, NULL, WLUA_NTFY_EVENT, FALSE);
    GetFmiReturnCode((unsigned short)status, 0xFFFF, sizeof words, words);
    printf("status: %s\n", (char*)words);
  }
  if (write_verb.common.lua_flag2.async) WaitForSingleObject(verb_event, INFINITE);
  return finished(&write_verb, "RUI_INIT");
}

static BOOL send_text(const char* text, BOOL lu_session) {
  prepare(&write_verb, LUA_OPCODE_RUI_WRITE);
  strcpy((char*)write_data, text);
  convert_text(SV_ASCII_TO_EBCDIC, write_data, (unsigned)strlen(text));
  write_verb.common.lua_data_ptr = (char*)write_data;
  write_verb.common.lua_data_length = (unsigned short)strlen(text);
  write_verb.common.lua_rh.bci = 1;
  write_verb.common.lua_rh.eci = 1;
  write_verb.common.lua_rh.dr1i = 1;
  if (lu_session) {
    write_verb.common.lua_rh.cdi = 1;
    write_verb.common.lua_flag1.lu_norm = 1;
  } else {
    write_verb.common.lua_flag1.sscp_norm = 1;
  }
  return issue(&write_verb, "RUI_WRITE");
}

/* The record of the read becomes that of its response. */
static BOOL respond(void) {
  LUA_COMMON FAR* c = &read_verb.common;
  c->lua_opcode = LUA_OPCODE_RUI_WRITE;
  c->lua_max_length = 0;
  c->lua_data_length = 0;
  c->lua_rh.rri = 1;
  c->lua_rh.ri = 0;
  c->lua_flag1.lu_norm = c->lua_flag2.lu_norm;
  c->lua_flag1.lu_exp = c->lua_flag2.lu_exp;
  c->lua_flag1.sscp_norm = c->lua_flag2.sscp_norm;
  c->lua_flag1.sscp_exp = 0;
  return issue(&read_verb, "RUI_WRITE of a response");
}

/* Waits for a message, or for a key. */
static BOOL read_message(void) {
  HANDLE handles[2];
  DWORD ready = WAIT_OBJECT_0;
  prepare(&read_verb, LUA_OPCODE_RUI_READ);
  read_verb.common.lua_data_ptr = (char*)read_data;
  read_verb.common.lua_max_length = RU_SIZE;
  read_verb.common.lua_flag1.lu_norm = 1;
  read_verb.common.lua_flag1.lu_exp = 1;
  read_verb.common.lua_flag1.sscp_norm = 1;
  read_verb.common.lua_flag1.sscp_exp = 1;
  RUI(&read_verb);
  handles[0] = verb_event;
  handles[1] = keyboard;
  while (read_verb.common.lua_flag2.async) {
    ready = WaitForMultipleObjects(2, handles, FALSE, INFINITE);
    if (ready == WAIT_OBJECT_0) break;
    if (getch() == END_KEY) return FALSE;
  }
  return finished(&read_verb, "RUI_READ");
}

static void converse(void) {
  BOOL bound = TRUE;
  while (bound && read_message()) {
    const unsigned char type = read_verb.common.lua_message_type;
    const BOOL wants_response = type != LUA_MESSAGE_TYPE_RSP && !read_verb.common.lua_rh.ri;
    if (type == LUA_MESSAGE_TYPE_LU_DATA || type == LUA_MESSAGE_TYPE_SSCP_DATA) {
      convert_text(SV_EBCDIC_TO_ASCII, read_data, read_verb.common.lua_data_length);
      printf("data: %.*s\n", (int)read_verb.common.lua_data_length, (char*)read_data);
    }
    if (wants_response && !respond()) return;
    if (type == LUA_MESSAGE_TYPE_SDT && !send_text("hello, host", TRUE)) return;
    bound = type != LUA_MESSAGE_TYPE_UNBIND;
  }
}

int _CRTAPI1 main(int argc, char* argv[]) {
  if (argc != 3 || strlen(argv[1]) > 8 || strlen(argv[2]) > 8) {
    printf("usage: event_sample LUNAME APPLICATION\n");
    return 2;
  }
  verb_event = CreateEvent(NULL, TRUE, FALSE, NULL);
  status_event = CreateEvent(NULL, FALSE, FALSE, NULL);
  keyboard = GetStdHandle(STD_INPUT_HANDLE);
  if (keyboard == INVALID_HANDLE_VALUE || !open_session(argv[1])) return 1;
  {
    char logon[32];
    wsprintf(logon, "LOGON %s", argv[2]);
    if (send_text(logon, FALSE)) converse();
  }
  prepare(&write_verb, LUA_OPCODE_RUI_TERM);
  return issue(&write_verb, "RUI_TERM") ? 0 : 1;
}
