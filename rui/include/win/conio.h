/* Single keys from the terminal, as LUA programs for DOS and Windows read them. C89 and C++. */
#ifndef OPENRUI_CONIO_H
#define OPENRUI_CONIO_H

#ifdef __cplusplus
extern "C" {
#endif

/* Not 0: getch() would not wait. */
int kbhit(void);
/*
 * Waits for a key; does not show it. Function keys and Alt with a key give 0 first and the scan code of a PC keyboard
 * next. -1 at the end of the input. Reads past the buffer of stdin.
 */
int getch(void);
/* The same, and shows the character. */
int getche(void);
int putch(int c);

#define _kbhit kbhit
#define _getch getch
#define _getche getche
#define _putch putch

#ifdef __cplusplus
}
#endif

#endif
