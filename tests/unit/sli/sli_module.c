/* A module with an extension routine, as a user of SLI builds one. */
#include <lua_c.h>

void BindValidation(LUA_VERB_RECORD* verb) {
  verb->common.lua_prim_rc = LUA_NEGATIVE_RSP;
  verb->common.lua_data_length = 4;
  verb->common.lua_data_ptr[0] = 0x08;
  verb->common.lua_data_ptr[1] = 0x21;
  verb->common.lua_data_ptr[2] = 0x00;
  verb->common.lua_data_ptr[3] = 0x42;
}
