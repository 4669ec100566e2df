// The block that names a user, as QUSER returns it: fields of eight characters, padded with blanks.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "ipc370.h"

namespace openrui::ipc370 {

inline ipc_user user_block(std::string_view job, std::string_view user) {
  ipc_user block;
  std::memset(&block, ' ', sizeof block);
  job.copy(block.job, sizeof block.job);
  user.copy(block.user, sizeof block.user);
  return block;
}

// Without blanks at the end.
inline std::string field_text(const char (&field)[8]) {
  std::string text(field, sizeof field);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.pop_back();
  return text;
}

}  // namespace openrui::ipc370
