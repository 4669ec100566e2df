// How the Windows entry points (rui/win, a library of its own) hear of completions, which are no callbacks there, and
// of the progress of sessions.
#pragma once

#include <lua_c.h>

#include "node/definition.h"
#include "node/session_port.h"

namespace openrui {

struct WindowsHooks {
  // A verb has completed; true: it is one of the Windows program's, and taken care of. `post_handle`: as it was when
  // the verb was issued; never called as a callback then.
  bool (*completed)(LUA_VERB_RECORD* verb, unsigned long post_handle);
  void (*progress)(SessionId sid, InitStatus status);
  // The library starts, with this personality.
  void (*started)(Personality personality);
};

// Null in a program that does not use them.
const WindowsHooks* windows_hooks();

}  // namespace openrui

// Before the first verb; `hooks` lives as long as the process. Exported for the Windows library, and for nobody else.
extern "C" void openrui_set_windows_hooks(const openrui::WindowsHooks* hooks);
