/*
 * A small windows.h for LUA programs written for Windows, to be recompiled on Linux: events and waits, a message queue
 * with windows that have no pixels, console input, and the names of types. What the LUA samples use (LUA reference 17)
 * is here; other programs may need more. C89 and C++.
 *
 * Differences from Windows that a program can see:
 * - LONG, ULONG and LPARAM are long, and so have 64 bits where pointers have: LUA programs pass pointers in them.
 *   DWORD, UINT and WPARAM have 32 bits.
 * - A HANDLE is a number of 32 bits in a pointer. Events, windows and console handles share one space of numbers.
 * - A window is a rectangle of character cells: the width of a character is 1, the height of a line is 1. It is painted
 *   on the terminal when standard output is one, else painting does nothing. Characters typed at the terminal come as
 *   WM_CHAR to the window that was shown last; Alt with a key comes as WM_SYSCHAR.
 */
#ifndef OPENRUI_WINDOWS_H
#define OPENRUI_WINDOWS_H

#include <string.h>

#ifndef WIN32
#define WIN32
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- words without a meaning here ---- */

#define WINAPI
#define APIENTRY
#define CALLBACK
#define PASCAL
#define FAR
#define NEAR
#define CONST const
#define far
#define near
#define pascal
#define cdecl
#define _cdecl
#define __cdecl
#define __stdcall
#ifndef _CRTAPI1
#define _CRTAPI1
#endif
#define _loadds

/* ---- types ---- */

#define VOID void
typedef char CHAR;
typedef unsigned char UCHAR;
typedef unsigned char BYTE;
typedef short SHORT;
typedef unsigned short USHORT;
typedef unsigned short WORD;
typedef unsigned short ATOM;
typedef unsigned short WCHAR;
typedef int INT;
typedef unsigned int UINT;
typedef int BOOL;
typedef unsigned int DWORD;
typedef long LONG;
typedef unsigned long ULONG;
typedef UINT WPARAM;
typedef LONG LPARAM;
typedef LONG LRESULT;

typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef char* PSTR;
typedef char* LPSTR;
typedef const char* LPCSTR;
typedef BYTE* LPBYTE;
typedef WORD* LPWORD;
typedef DWORD* LPDWORD;
typedef DWORD* PDWORD;
typedef LONG* LPLONG;
typedef BOOL* LPBOOL;
typedef int* LPINT;

typedef void* HANDLE;
typedef HANDLE* LPHANDLE;
typedef HANDLE HWND;
typedef HANDLE HINSTANCE;
typedef HANDLE HMODULE;
typedef HANDLE HMENU;
typedef HANDLE HICON;
typedef HANDLE HCURSOR;
typedef HANDLE HBRUSH;
typedef HANDLE HGDIOBJ;
typedef HANDLE HDC;

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif

#define INVALID_HANDLE_VALUE ((HANDLE)(long)-1)
#define MAX_PATH 260

#define LOBYTE(w) ((BYTE)((w)&0xFF))
#define HIBYTE(w) ((BYTE)(((WORD)(w) >> 8) & 0xFF))
#define LOWORD(l) ((WORD)((l)&0xFFFF))
#define HIWORD(l) ((WORD)(((DWORD)(l) >> 16) & 0xFFFF))
#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high))) << 16))

#ifndef __cplusplus
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif

/* ---- errors ---- */

#define ERROR_SUCCESS 0
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_INVALID_PARAMETER 87
#define ERROR_CLASS_ALREADY_EXISTS 1410
#define ERROR_CANNOT_FIND_WND_CLASS 1407
#define ERROR_INVALID_WINDOW_HANDLE 1400
#define ERROR_INVALID_THREAD_ID 1444

/* Of the calling thread. */
DWORD WINAPI GetLastError(void);
void WINAPI SetLastError(DWORD code);

/* ---- events and waits ---- */

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

#define INFINITE 0xFFFFFFFFU
#define WAIT_OBJECT_0 0U
#define WAIT_ABANDONED_0 0x80U
#define WAIT_TIMEOUT 0x102U
#define WAIT_FAILED 0xFFFFFFFFU
#define MAXIMUM_WAIT_OBJECTS 64

/* An event without a name: attributes and name are not looked at. */
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initial_state, LPCSTR name);
#define CreateEvent CreateEventA
BOOL WINAPI SetEvent(HANDLE event);
BOOL WINAPI ResetEvent(HANDLE event);
/* Releases the waiters and leaves the event reset. */
BOOL WINAPI PulseEvent(HANDLE event);
BOOL WINAPI CloseHandle(HANDLE handle);
/* Milliseconds, 0 or INFINITE. Events, and the console's input, which is signalled while there is some. */
DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds);
/* At most MAXIMUM_WAIT_OBJECTS, all different when `all` is set. */
DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds);
void WINAPI Sleep(DWORD milliseconds);
DWORD WINAPI GetTickCount(void);
DWORD WINAPI GetCurrentThreadId(void);
DWORD WINAPI GetCurrentProcessId(void);

/* ---- threads ---- */

typedef DWORD(WINAPI* LPTHREAD_START_ROUTINE)(LPVOID parameter);
/*
 * The handle is signalled when the thread has returned. Attributes, stack size and flags are not looked at: the thread
 * runs at once. Null: the system gives no thread. `id` may be null.
 */
HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES attributes, DWORD stack_size, LPTHREAD_START_ROUTINE start,
                           LPVOID parameter, DWORD flags, LPDWORD id);

/* May be entered again by the thread that is in it. */
typedef struct _CRITICAL_SECTION {
  void* lock;
} CRITICAL_SECTION, *LPCRITICAL_SECTION;
void WINAPI InitializeCriticalSection(LPCRITICAL_SECTION section);
void WINAPI EnterCriticalSection(LPCRITICAL_SECTION section);
void WINAPI LeaveCriticalSection(LPCRITICAL_SECTION section);
void WINAPI DeleteCriticalSection(LPCRITICAL_SECTION section);

/* ---- messages and windows ---- */

typedef struct tagPOINT {
  LONG x;
  LONG y;
} POINT;

typedef struct tagRECT {
  LONG left;
  LONG top;
  LONG right;
  LONG bottom;
} RECT, *LPRECT;

typedef struct tagMSG {
  HWND hwnd;
  UINT message;
  WPARAM wParam;
  LPARAM lParam;
  DWORD time;
  POINT pt;
} MSG, *PMSG, FAR* LPMSG;

typedef LRESULT(CALLBACK* WNDPROC)(HWND, UINT, WPARAM, LPARAM);

typedef struct tagWNDCLASSA {
  UINT style;
  WNDPROC lpfnWndProc;
  int cbClsExtra;
  int cbWndExtra;
  HINSTANCE hInstance;
  HICON hIcon;
  HCURSOR hCursor;
  HBRUSH hbrBackground;
  LPCSTR lpszMenuName;
  LPCSTR lpszClassName;
} WNDCLASSA, *LPWNDCLASSA;
typedef WNDCLASSA WNDCLASS;
typedef LPWNDCLASSA LPWNDCLASS;

typedef struct tagCREATESTRUCTA {
  LPVOID lpCreateParams;
  HINSTANCE hInstance;
  HMENU hMenu;
  HWND hwndParent;
  int cy;
  int cx;
  int y;
  int x;
  LONG style;
  LPCSTR lpszName;
  LPCSTR lpszClass;
  DWORD dwExStyle;
} CREATESTRUCTA, *LPCREATESTRUCTA;
typedef CREATESTRUCTA CREATESTRUCT;
typedef LPCREATESTRUCTA LPCREATESTRUCT;

#define WM_NULL 0x0000
#define WM_CREATE 0x0001
#define WM_DESTROY 0x0002
#define WM_SIZE 0x0005
#define WM_PAINT 0x000F
#define WM_CLOSE 0x0010
#define WM_QUIT 0x0012
#define WM_KEYDOWN 0x0100
#define WM_KEYUP 0x0101
#define WM_CHAR 0x0102
#define WM_SYSKEYDOWN 0x0104
#define WM_SYSCHAR 0x0106
#define WM_COMMAND 0x0111
#define WM_TIMER 0x0113
#define WM_USER 0x0400

#define PM_NOREMOVE 0x0000
#define PM_REMOVE 0x0001

#define CS_VREDRAW 0x0001
#define CS_HREDRAW 0x0002
#define WS_OVERLAPPEDWINDOW 0x00CF0000L
#define CW_USEDEFAULT ((int)0x80000000)
#define SW_HIDE 0
#define SW_SHOWNORMAL 1
#define SW_SHOW 5

#define HWND_DESKTOP ((HWND)0)

ATOM WINAPI RegisterClassA(const WNDCLASSA* window_class);
#define RegisterClass RegisterClassA
BOOL WINAPI UnregisterClassA(LPCSTR name, HINSTANCE instance);
#define UnregisterClass UnregisterClassA
HWND WINAPI CreateWindowExA(DWORD extended_style, LPCSTR class_name, LPCSTR window_name, DWORD style, int x, int y,
                            int width, int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter);
#define CreateWindowEx CreateWindowExA
#define CreateWindowA(c, n, s, x, y, w, h, p, m, i, l) CreateWindowExA(0, c, n, s, x, y, w, h, p, m, i, l)
#define CreateWindow CreateWindowA
/* On the thread that made the window, as on Windows. */
BOOL WINAPI DestroyWindow(HWND window);
BOOL WINAPI IsWindow(HWND window);
BOOL WINAPI ShowWindow(HWND window, int how);
BOOL WINAPI UpdateWindow(HWND window);
LRESULT WINAPI DefWindowProcA(HWND window, UINT message, WPARAM wparam, LPARAM lparam);
#define DefWindowProc DefWindowProcA

/* One number per name and process; names do not differ by case. 0 when there are no numbers left. */
UINT WINAPI RegisterWindowMessageA(LPCSTR name);
#define RegisterWindowMessage RegisterWindowMessageA
/* From any thread. A null window: to the calling thread. */
BOOL WINAPI PostMessageA(HWND window, UINT message, WPARAM wparam, LPARAM lparam);
#define PostMessage PostMessageA
BOOL WINAPI PostThreadMessageA(DWORD thread, UINT message, WPARAM wparam, LPARAM lparam);
#define PostThreadMessage PostThreadMessageA
/* On the thread that made the window only; elsewhere nothing is done and 0 returned. */
LRESULT WINAPI SendMessageA(HWND window, UINT message, WPARAM wparam, LPARAM lparam);
#define SendMessage SendMessageA
/* 0 for WM_QUIT, -1 for a bad window. */
BOOL WINAPI GetMessageA(LPMSG message, HWND window, UINT first, UINT last);
#define GetMessage GetMessageA
BOOL WINAPI PeekMessageA(LPMSG message, HWND window, UINT first, UINT last, UINT remove);
#define PeekMessage PeekMessageA
/* Characters come as WM_CHAR already: does nothing. */
BOOL WINAPI TranslateMessage(const MSG* message);
LRESULT WINAPI DispatchMessageA(const MSG* message);
#define DispatchMessage DispatchMessageA
void WINAPI PostQuitMessage(int exit_code);

#define QS_ALLINPUT 0x04FF
#define QS_ALLEVENTS 0x04BF
#define QS_POSTMESSAGE 0x0008
/*
 * As WaitForMultipleObjects, and returns WAIT_OBJECT_0 + count while the calling thread has any message; the mask is
 * not looked at. At most MAXIMUM_WAIT_OBJECTS - 1 handles, none is possible.
 */
DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds, DWORD mask);

typedef void(CALLBACK* TIMERPROC)(HWND window, UINT message, UINT id, DWORD time);
/*
 * WM_TIMER with wParam `id` for the window each so many milliseconds (at least 10), when no other message is there;
 * with a procedure DispatchMessage() calls that instead. On the thread that made the window. A null window: the number
 * of the timer is the one returned. 0: it is no window.
 */
UINT WINAPI SetTimer(HWND window, UINT id, UINT milliseconds, TIMERPROC procedure);
BOOL WINAPI KillTimer(HWND window, UINT id);

#define MB_OK 0x0000
#define MB_ICONHAND 0x0010
#define MB_ICONSTOP MB_ICONHAND
#define MB_ICONEXCLAMATION 0x0030
#define MB_ICONINFORMATION 0x0040
#define IDOK 1
/* Writes title and text to standard error, one line, and goes on: IDOK. */
int WINAPI MessageBoxA(HWND window, LPCSTR text, LPCSTR title, UINT kind);
#define MessageBox MessageBoxA

/*
 * A program with WinMain instead of main is started by the main of the kit; its command line is the arguments with a
 * blank between them.
 */
int PASCAL WinMain(HINSTANCE instance, HINSTANCE previous, LPSTR command_line, int show);

/* ---- painting, in character cells ---- */

typedef struct tagPAINTSTRUCT {
  HDC hdc;
  BOOL fErase;
  RECT rcPaint;
} PAINTSTRUCT, *LPPAINTSTRUCT;

typedef struct tagTEXTMETRICA {
  LONG tmHeight;
  LONG tmAscent;
  LONG tmDescent;
  LONG tmInternalLeading;
  LONG tmExternalLeading;
  LONG tmAveCharWidth;
  LONG tmMaxCharWidth;
} TEXTMETRICA, *LPTEXTMETRICA;
typedef TEXTMETRICA TEXTMETRIC;
typedef LPTEXTMETRICA LPTEXTMETRIC;

#define IDI_APPLICATION ((LPCSTR)32512)
#define IDC_ARROW ((LPCSTR)32512)
#define WHITE_BRUSH 0
#define SM_CXSCREEN 0
#define SM_CYSCREEN 1

HDC WINAPI BeginPaint(HWND window, LPPAINTSTRUCT paint);
BOOL WINAPI EndPaint(HWND window, const PAINTSTRUCT* paint);
HDC WINAPI GetDC(HWND window);
int WINAPI ReleaseDC(HWND window, HDC dc);
BOOL WINAPI GetTextMetricsA(HDC dc, LPTEXTMETRICA metrics);
#define GetTextMetrics GetTextMetricsA
/* Bytes that are no printable ASCII are painted as blanks. */
BOOL WINAPI TextOutA(HDC dc, int x, int y, const void* text, int length);
#define TextOut TextOutA
BOOL WINAPI GetClientRect(HWND window, LPRECT rectangle);
/* The whole window is painted anew, when the thread has no other message. */
BOOL WINAPI InvalidateRect(HWND window, const RECT* rectangle, BOOL erase);
int WINAPI GetSystemMetrics(int index);
HICON WINAPI LoadIconA(HINSTANCE instance, LPCSTR name);
#define LoadIcon LoadIconA
HCURSOR WINAPI LoadCursorA(HINSTANCE instance, LPCSTR name);
#define LoadCursor LoadCursorA
HGDIOBJ WINAPI GetStockObject(int index);

/* ---- the console ---- */

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

#define KEY_EVENT 0x0001
#define RIGHT_ALT_PRESSED 0x0001
#define LEFT_ALT_PRESSED 0x0002
#define RIGHT_CTRL_PRESSED 0x0004
#define LEFT_CTRL_PRESSED 0x0008
#define SHIFT_PRESSED 0x0010

#define VK_BACK 0x08
#define VK_TAB 0x09
#define VK_RETURN 0x0D
#define VK_ESCAPE 0x1B
#define VK_SPACE 0x20
#define VK_PRIOR 0x21
#define VK_NEXT 0x22
#define VK_END 0x23
#define VK_HOME 0x24
#define VK_LEFT 0x25
#define VK_UP 0x26
#define VK_RIGHT 0x27
#define VK_DOWN 0x28
#define VK_INSERT 0x2D
#define VK_DELETE 0x2E
#define VK_F1 0x70
#define VK_F2 0x71
#define VK_F3 0x72
#define VK_F4 0x73
#define VK_F5 0x74
#define VK_F6 0x75
#define VK_F7 0x76
#define VK_F8 0x77
#define VK_F9 0x78
#define VK_F10 0x79
#define VK_F11 0x7A
#define VK_F12 0x7B
#define VK_F24 0x87

typedef struct _KEY_EVENT_RECORD {
  BOOL bKeyDown;
  WORD wRepeatCount;
  WORD wVirtualKeyCode;
  WORD wVirtualScanCode;
  union {
    WCHAR UnicodeChar;
    CHAR AsciiChar;
  } uChar;
  DWORD dwControlKeyState;
} KEY_EVENT_RECORD;

typedef struct _INPUT_RECORD {
  WORD EventType; /* KEY_EVENT */
  union {
    KEY_EVENT_RECORD KeyEvent;
  } Event;
} INPUT_RECORD, *PINPUT_RECORD;

HANDLE WINAPI GetStdHandle(DWORD which);
/* Keys pressed; there are no events for keys released. */
BOOL WINAPI PeekConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD length, LPDWORD read);
#define PeekConsoleInput PeekConsoleInputA
/* Waits for one at least; at the end of the input there are none. */
BOOL WINAPI ReadConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD length, LPDWORD read);
#define ReadConsoleInput ReadConsoleInputA
BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE console, LPDWORD count);
BOOL WINAPI FlushConsoleInputBuffer(HANDLE console);
BOOL WINAPI WriteConsoleA(HANDLE console, const void* text, DWORD length, LPDWORD written, LPVOID reserved);
#define WriteConsole WriteConsoleA

/* ---- text ---- */

/* As sprintf(); at most 1024 bytes with the zero byte. The length without it. */
int wsprintfA(LPSTR buffer, LPCSTR format, ...);
#define wsprintf wsprintfA
#define lstrlen(s) ((int)strlen(s))
#define lstrcpy strcpy
#define lstrcat strcat
#define lstrcmp strcmp
#define _fmemcpy memcpy
#define _fmemset memset
#define _fmemcmp memcmp
#define _fstrlen strlen
#define _fstrcpy strcpy
#define _fstrcmp strcmp
#define ZeroMemory(p, n) memset((p), 0, (n))
#define CopyMemory(d, s, n) memcpy((d), (s), (n))

#ifdef __cplusplus
}
#endif

#endif
