/*
 * A program for Windows with a message loop, as they were written for the LUA libraries there: completions and the
 * progress of RUI_INIT come as messages to a window, which is never shown. Recompiled with the source kit it runs on
 * Linux:
 *
 *     cc window_sample.c $(pkg-config --cflags --libs openrui-win)
 *
 * It logs on to a host application, answers what is to be answered, and ends when the host unbinds.
 */
/* clang-format off: before the others, as on Windows */
#include <windows.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>
#include <wincsv.h>
#include <winlua.h>

#define RU_SIZE 4096

static LUA_VERB_RECORD read_verb;
static LUA_VERB_RECORD write_verb;
static unsigned char read_data[RU_SIZE];
static unsigned char write_data[64];
static UINT completion;
static unsigned long sid;
static char lu_name[9] = "        ";
static char application[9];
static unsigned char type_read;
static int exit_code = 1;

static void issue(HWND window, LUA_VERB_RECORD FAR* verb) {
  WinRUI(window, verb);
  if (!verb->common.lua_flag2.async) PostMessage(window, completion, 0, (LPARAM)(VOID FAR*)verb);
}

static void prepare(LUA_VERB_RECORD FAR* verb, unsigned short opcode) {
  memset(verb, 0, sizeof *verb);
  verb->common.lua_verb = LUA_VERB_RUI;
  verb->common.lua_verb_length = sizeof *verb;
  verb->common.lua_opcode = opcode;
  verb->common.lua_sid = (AP_UINT32)sid;
}

static void issue_read(HWND window) {
  prepare(&read_verb, LUA_OPCODE_RUI_READ);
  read_verb.common.lua_data_ptr = (char FAR*)read_data;
  read_verb.common.lua_max_length = RU_SIZE;
  read_verb.common.lua_flag1.lu_norm = 1;
  read_verb.common.lua_flag1.lu_exp = 1;
  read_verb.common.lua_flag1.sscp_norm = 1;
  issue(window, &read_verb);
}

static void issue_init(HWND window) {
  prepare(&write_verb, LUA_OPCODE_RUI_INIT);
  memcpy(write_verb.common.lua_luname, lu_name, 8);
  WinRUI(window, &write_verb);
  sid = write_verb.common.lua_sid;
  WinRUIGetLastInitStatus(0, window, WLUA_NTFY_MSG_SID, FALSE);
  if (!write_verb.common.lua_flag2.async) PostMessage(window, completion, 0, (LPARAM)(VOID FAR*)&write_verb);
}

static void issue_logon(HWND window) {
  struct convert verb;
  const int length = wsprintf((char*)write_data, "LOGON %s", application);
  memset(&verb, 0, sizeof verb);
  verb.opcode = SV_CONVERT;
  verb.direction = SV_ASCII_TO_EBCDIC;
  verb.char_set = SV_G;
  verb.len = (unsigned short)length;
  verb.source = verb.target = write_data;
  WinCSV((LONG)(UCHAR FAR*)&verb);
  prepare(&write_verb, LUA_OPCODE_RUI_WRITE);
  write_verb.common.lua_data_ptr = (char FAR*)write_data;
  write_verb.common.lua_data_length = (unsigned short)length;
  write_verb.common.lua_rh.bci = 1;
  write_verb.common.lua_rh.eci = 1;
  write_verb.common.lua_rh.dr1i = 1;
  write_verb.common.lua_flag1.sscp_norm = 1;
  issue(window, &write_verb);
}

static void issue_data(HWND window) {
  memset(write_data, 0xC1, 5);
  prepare(&write_verb, LUA_OPCODE_RUI_WRITE);
  write_verb.common.lua_data_ptr = (char FAR*)write_data;
  write_verb.common.lua_data_length = 5;
  write_verb.common.lua_rh.bci = 1;
  write_verb.common.lua_rh.eci = 1;
  write_verb.common.lua_rh.dr1i = 1;
  write_verb.common.lua_rh.cdi = 1;
  write_verb.common.lua_flag1.lu_norm = 1;
  issue(window, &write_verb);
}

static void issue_response(HWND window) {
  LUA_COMMON FAR* c = &read_verb.common;
  c->lua_opcode = LUA_OPCODE_RUI_WRITE;
  c->lua_max_length = 0;
  c->lua_data_length = 0;
  c->lua_rh.rri = 1;
  c->lua_flag1.lu_norm = c->lua_flag2.lu_norm;
  c->lua_flag1.lu_exp = c->lua_flag2.lu_exp;
  c->lua_flag1.sscp_norm = c->lua_flag2.sscp_norm;
  issue(window, &read_verb);
}

static void verb_done(HWND window, LUA_VERB_RECORD FAR* verb) {
  unsigned char words[256];
  GetLuaReturnCode(&verb->common, sizeof words, words);
  printf("%04x: %s\n", verb->common.lua_opcode, (char*)words);
  if (verb->common.lua_prim_rc != LUA_OK) {
    DestroyWindow(window);
  } else if (verb->common.lua_opcode == LUA_OPCODE_RUI_INIT) {
    issue_read(window);
    issue_logon(window);
  } else if (verb->common.lua_opcode == LUA_OPCODE_RUI_READ) {
    type_read = verb->common.lua_message_type;
    if (type_read != LUA_MESSAGE_TYPE_RSP && !verb->common.lua_rh.ri) {
      issue_response(window);
    } else {
      issue_read(window);
    }
  } else if (verb == &read_verb && type_read == LUA_MESSAGE_TYPE_UNBIND) {
    exit_code = 0;
    DestroyWindow(window);
  } else if (verb == &read_verb) {
    issue_read(window);
    if (type_read == LUA_MESSAGE_TYPE_SDT) issue_data(window);
  }
}

long FAR PASCAL WndProc(HWND window, UINT message, UINT wParam, LONG lParam) {
  unsigned char words[80];
  if (message == completion && completion != 0) {
    if (wParam == 0) {
      verb_done(window, (LUA_VERB_RECORD FAR*)lParam);
    } else {
      GetFmiReturnCode((unsigned short)wParam, 0xFFFF, sizeof words, words);
      printf("status: %s\n", (char*)words);
    }
    return 0L;
  }
  if (message == WM_DESTROY) {
    WinRUICleanup();
    PostQuitMessage(exit_code);
    return 0L;
  }
  return DefWindowProc(window, message, wParam, lParam);
}

int PASCAL WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show) {
  static char lu[9];
  WNDCLASS window_class;
  LUADATA data;
  HWND window;
  MSG message;
  int started;
  (void)previous;
  (void)show;
  if (sscanf(command_line, "%8s %8s", lu, application) != 2) {
    printf("usage: window_sample LUNAME APPLICATION\n");
    return 2;
  }
  memcpy(lu_name, lu, strlen(lu));
  memset(&window_class, 0, sizeof window_class);
  window_class.lpfnWndProc = (WNDPROC)WndProc;
  window_class.hInstance = instance;
  window_class.lpszClassName = "LUASAMPLE";
  if (!RegisterClass(&window_class)) return 1;
  window = CreateWindow("LUASAMPLE", "LUA sample", WS_OVERLAPPEDWINDOW, 0, 0, 0, 0, NULL, NULL, instance, NULL);
  completion = RegisterWindowMessage("WinRUI");
  started = WinRUIStartup(0x0001, &data);
  if (!window || !completion || started != 0) {
    printf("WinRUIStartup: %d\n", started);
    return 1;
  }
  issue_init(window);
  while (GetMessage(&message, NULL, 0, 0)) {
    TranslateMessage(&message);
    DispatchMessage(&message);
  }
  return (int)message.wParam;
}
