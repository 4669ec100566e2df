// The convention of most Windows calls: TRUE, or FALSE and the reason in GetLastError().
#pragma once

#include <windows.h>

namespace openrui::win {

inline BOOL ok_or(bool ok, DWORD error) {
  if (!ok) SetLastError(error);
  return ok ? TRUE : FALSE;
}

}  // namespace openrui::win
