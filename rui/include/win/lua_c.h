/*
 * What Windows programs that include <lua_c.h> expect of it: the entry points of the Windows libraries are declared
 * too. Stands before the lua_c.h of Unix programs when the source kit comes first on the include path.
 */
#ifndef OPENRUI_WIN_LUA_C_H
#define OPENRUI_WIN_LUA_C_H

#include "../winlua.h"

#endif
