/* Integer types of the LUA interface. C89 and C++. */
#ifndef VALUES_CH_INCLUDED
#define VALUES_CH_INCLUDED

#include <limits.h>

#if USHRT_MAX != 0xFFFF
#error "the LUA interface needs a 16-bit unsigned short"
#endif
typedef unsigned short AP_UINT16;

#if UINT_MAX == 0xFFFFFFFFU
typedef unsigned int AP_UINT32;
#elif ULONG_MAX == 0xFFFFFFFFUL
typedef unsigned long AP_UINT32;
#else
#error "the LUA interface needs a 32-bit unsigned integer"
#endif

#endif
