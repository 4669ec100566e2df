/* The RUI part of winlua.h; all of it is there. */
#ifndef WINRUI_H_INCLUDED
#define WINRUI_H_INCLUDED

#include "winlua.h"

#endif
