/* The SLI part of winlua.h; all of it is there. */
#ifndef WINSLI_H_INCLUDED
#define WINSLI_H_INCLUDED

#include "winlua.h"

#endif
