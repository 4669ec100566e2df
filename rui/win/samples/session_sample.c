/*
 * The Session Level Interface for Windows programs, by events: one SLI_OPEN logs on to a host application and has the
 * session ready, one line goes there and comes back, and WinSLICleanup closes what is open. Recompiled with the source
 * kit it runs on Linux:
 *
 *     cc session_sample.c $(pkg-config --cflags --libs openrui-win)
 */
/* clang-format off: before the others, as on Windows */
#include <windows.h>
/* clang-format on */

#include <stdio.h>
#include <string.h>
#include <winsli.h>

#define BUFFER_SIZE 256

static LUA_VERB_RECORD verb;
static HANDLE verb_event;
static unsigned long sid;
static unsigned char buffer[BUFFER_SIZE];

static void prepare(unsigned short opcode) {
  memset(&verb, 0, sizeof verb);
  verb.common.lua_verb = LUA_VERB_SLI;
  verb.common.lua_verb_length = sizeof verb;
  verb.common.lua_opcode = opcode;
  verb.common.lua_sid = (AP_UINT32)sid;
  verb.common.lua_post_handle = (ULONG)verb_event;
}

/* Issues the verb and waits for its end. */
static BOOL perform(const char* name) {
  unsigned char words[256];
  ResetEvent(verb_event);
  SLI(&verb);
  if (verb.common.lua_flag2.async) WaitForSingleObject(verb_event, INFINITE);
  GetLuaReturnCode(&verb.common, sizeof words, words);
  printf("%s: %s\n", name, (char*)words);
  return verb.common.lua_prim_rc == LUA_OK;
}

/* Letters and digits of EBCDIC; names need no more. */
static unsigned char ebcdic(char c) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  static const unsigned char codes[] = {0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xD1, 0xD2, 0xD3,
                                        0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7,
                                        0xE8, 0xE9, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9};
  const char* found = strchr(letters, c);
  return found == NULL ? 0x40 : codes[found - letters];
}

/* With an INITSELF of format 0: mode name of blanks, the application. */
static BOOL open_session(const char* lu, const char* application) {
  size_t i;
  size_t length = 14;
  static const unsigned char start[] = {0x01, 0x06, 0x81, 0x00, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0xF3};
  memset(buffer, 0, sizeof buffer);
  memcpy(buffer, start, sizeof start);
  buffer[13] = (unsigned char)strlen(application);
  for (i = 0; i < strlen(application); ++i) buffer[length++] = ebcdic(application[i]);
  prepare(LUA_OPCODE_SLI_OPEN);
  memset(verb.common.lua_luname, ' ', sizeof verb.common.lua_luname);
  memcpy(verb.common.lua_luname, lu, strlen(lu));
  verb.common.lua_data_ptr = (char*)buffer;
  verb.common.lua_data_length = (unsigned short)(length + 3); /* no requester, password, user data */
  verb.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
  if (!perform("SLI_OPEN")) return FALSE;
  sid = verb.common.lua_sid;
  return TRUE;
}

/* The text goes as it is: the application only sends it back. */
static BOOL send_line(const char* text) {
  prepare(LUA_OPCODE_SLI_SEND);
  strcpy((char*)buffer, text);
  verb.common.lua_message_type = LUA_MESSAGE_TYPE_LU_DATA;
  verb.common.lua_rh.dr1i = 1;
  verb.common.lua_rh.ri = 1;
  verb.common.lua_rh.cdi = 1;
  verb.common.lua_data_ptr = (char*)buffer;
  verb.common.lua_data_length = (unsigned short)strlen(text);
  return perform("SLI_SEND");
}

static BOOL receive_line(void) {
  prepare(LUA_OPCODE_SLI_RECEIVE);
  verb.common.lua_flag1.lu_norm = 1;
  verb.common.lua_data_ptr = (char*)buffer;
  verb.common.lua_max_length = BUFFER_SIZE;
  if (!perform("SLI_RECEIVE")) return FALSE;
  printf("echoed: %.*s\n", (int)verb.common.lua_data_length, (char*)buffer);
  return TRUE;
}

int main(int argc, char** argv) {
  LUADATA data;
  int started;
  BOOL done;
  if (argc != 3 || strlen(argv[1]) > 8 || strlen(argv[2]) > 8) {
    printf("usage: session_sample LUNAME APPLICATION\n");
    return 2;
  }
  started = WinSLIStartup(0x0001, &data);
  printf("WinSLIStartup: %d\n", started);
  if (started != 0) return 1;
  verb_event = CreateEvent(NULL, TRUE, FALSE, NULL);
  done = open_session(argv[1], argv[2]) && send_line("hello, host") && receive_line();
  printf("WinSLICleanup: %d\n", WinSLICleanup());
  return done ? 0 : 1;
}
