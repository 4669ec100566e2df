/*
 * The LUA interface of Windows programs: lua_c.h and the entry points of the Windows libraries (LUA reference 1.2 to
 * 1.9, 5.6). On Linux <windows.h> is that of the source kit in win/. C89 and C++.
 */
#ifndef WINLUA_H_INCLUDED
#define WINLUA_H_INCLUDED

#include <windows.h>

#include "lua_c.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef LOADDS
#define LOADDS
#endif

typedef struct {
  WORD wVersion; /* low byte major, high byte minor */
  char szDescription[WLUADESCRIPTION_LEN + 1];
} LUADATA, FAR *LPLUADATA, WLUADATA;

/*
 * Issues an RUI verb; lua_post_handle is an event of CreateEvent(). When the verb has completed in the call,
 * lua_flag2.async is 0 and the event stays as it is; else it is signalled when the record is complete.
 */
void WINAPI RUI_CALL(LUA_VERB_RECORD FAR* verb);

/* A program for Windows that says RUI means this one, not the RUI of Unix programs, which takes a callback. */
#define RUI RUI_CALL

/*
 * Registers the program, once. 0, or WLUASYSNOTREADY (no node can be started), WLUAINVALID (the version is too low),
 * WLUAINITREJECT (registered already), WLUAFAILURE (lpData is null). Version 1.0 is offered.
 */
int WINAPI WinRUIStartup(WORD wVersionRequired, LUADATA FAR* lpData);
/* Ends all sessions of the program. Not zero: done. */
BOOL WINAPI WinRUICleanup(void);

/*
 * As RUI, but completion is posted to a window: message RegisterWindowMessage("WinRUI"), wParam 0, lParam the record.
 * lua_post_handle is not used. 0: the verb was taken; WLUASTARTUPNOTCALLED, WLUAINVALIDHANDLE: it was not looked at.
 */
int WINAPI WinRUI(HWND hWnd, LUA_VERB_RECORD FAR* verb);

/* The same for SLI verbs: SLI as RUI, and the others with the message RegisterWindowMessage("WinSLI"). */
void WINAPI SLI_CALL(LUA_VERB_RECORD FAR* verb);
#define SLI SLI_CALL
int WINAPI WinSLIStartup(WORD wVersionRequired, LUADATA FAR* lpData);
BOOL WINAPI WinSLICleanup(void);
int WINAPI WinSLI(HWND hWnd, LUA_VERB_RECORD FAR* verb);

/*
 * How far RUI_INIT has come (LUA reference 1.8).
 * hStatusHandle null: gives the status of session dwSid, WLUAGETLU to WLUALUREACTIVATED.
 * Else: changes of session dwSid, or of all when it is 0, are reported: WLUA_NTFY_EVENT sets the event; the others post
 * RegisterWindowMessage("WinRUI") to the window, wParam the status, lParam the session or the lua_correlator of its
 * RUI_INIT. Gives the status, or WLUAGLOBALHANDLER for all sessions. A status that is there already is reported at
 * once. bClearPrevious not 0: changes are no longer reported. With the personality "snapix", 0 for all sessions, and
 * WLUAGLOBALHANDLER says that all are being reported already, and changes nothing.
 * Errors: WLUASYSNOTREADY (no node could be started), WLUASTARTUPNOTCALLED (neither that nor a verb), WLUASIDZERO,
 * WLUASIDINVALID, WLUANTFYINVALID, WLUAINVALIDHANDLE.
 */
int WINAPI WinRUIGetLastInitStatus(DWORD dwSid, HANDLE hStatusHandle, DWORD dwNotifyType, BOOL bClearPrevious);

/*
 * The status of WinRUIGetLastInitStatus in words, ended by a zero byte and cut to buffer_length. The second parameter
 * is not looked at. 0, or 0x20000001 when buffer is null or has no room for the zero byte.
 */
int WINAPI GetFmiReturnCode(unsigned short status, unsigned short unused, unsigned short buffer_length,
                            unsigned char FAR* buffer);

#ifdef __cplusplus
}
#endif

#endif
