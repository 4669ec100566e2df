/*
 * Common service verbs under their Windows names (LUA reference 1.11). What needs a window is declared when <windows.h>
 * was included before. C89 and C++.
 */
#ifndef WINCSVH_INCLUDED
#define WINCSVH_INCLUDED

#include "acssvcc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As ACSSVC. */
void WinCSV(long vcb);

#ifdef WINAPI

#define WCSVDESCRIPTION_LEN 127

typedef struct tagWCSVDATA {
  WORD wVersion; /* low byte major, high byte minor */
  char szDescription[WCSVDESCRIPTION_LEN + 1];
} WCSVDATA, *PWCSVDATA, FAR* LPWCSVDATA;

/* Return codes of WinCSVStartup. */
#define WCSVINVALID CSV_FLIPI(0x01F0)
#define WCSVSYSNOTREADY CSV_FLIPI(0x03F0)
#define WCSVVERNOTSUPPORTED CSV_FLIPI(0x04F0)

/*
 * Runs the verb, then posts the message RegisterWindowMessage("WinAsyncCSV"), wParam the value returned, lParam `vcb`.
 * Null when hWnd is not a window: nothing was done.
 */
HANDLE WINAPI WinAsyncCSV(HWND hWnd, long vcb);
int WINAPI WinCSVStartup(WORD wVersionRequired, LPWCSVDATA lpData);
int WINAPI WinCSVCleanup(void);

#endif

/*
 * The return codes of a verb as text, "PARAMETER_CHECK - TABLE_ERROR", ended by a zero byte. Returns as
 * GetLuaReturnCode: 0, 0x20000001 a pointer is null, 0x20000002 the buffer is too short.
 */
int GetCsvReturnCode(struct svc_hdr* vpb, unsigned int buffer_length, unsigned char* buffer_addr);

#ifdef __cplusplus
}
#endif

#endif
