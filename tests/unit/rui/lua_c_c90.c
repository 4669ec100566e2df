/* The public header in plain C90: compiled with -std=c90 -pedantic-errors. The layout is that of lua_c_test.cpp. */
#include <lua_c.h>
#include <stddef.h>

#define HOLDS(name, condition) extern char name[(condition) ? 1 : -1]

HOLDS(size_of_th, sizeof(struct LUA_TH) == 6);
HOLDS(size_of_rh, sizeof(struct LUA_RH) == 3);
HOLDS(size_of_flags, sizeof(struct LUA_FLAG1) == 1 && sizeof(struct LUA_FLAG2) == 1);
HOLDS(size_of_open, sizeof(struct SLI_OPEN) == 134);
HOLDS(size_of_common, sizeof(LUA_COMMON) == (sizeof(long) == 8 ? 80 : 68));
HOLDS(size_of_record, sizeof(struct LUA_VERB_RECORD) == (sizeof(long) == 8 ? 216 : 204));
HOLDS(place_of_flag2, offsetof(LUA_COMMON, lua_flag2) == (sizeof(long) == 8 ? 67 : 59));

/* Spellings of programs that exist (LUA reference 1.7, 17.5). */
unsigned lua_c_c90(LUA_VERB_RECORD* verb);
unsigned lua_c_c90(LUA_VERB_RECORD* verb) {
  static const unsigned short opcodes[] = {LUA_OPCODE_RUI_INIT, LUA_OPCODE_SLI_OPEN};
  verb->common.lua_rh.ruc = LUA_RH_SC;
  verb->common.lua_flag1.lu_exp = 1;
  verb->specific.init.rui_init_format = 0;
  verb->specific.open.lua_session_type = LUA_SESSION_TYPE_NORMAL;
  switch (verb->common.lua_opcode) {
    case LUA_OPCODE_RUI_READ:
      return verb->common.lua_sec_rc == LUA_DATA_TRUNCATED;
    case LUA_OPCODE_RUI_WRITE:
      return verb->common.lua_prim_rc == LUA_OK;
    default:
      return opcodes[0];
  }
}
