#include "runtime/process_identity.h"

#include <pwd.h>
#include <unistd.h>

namespace openrui {

std::string program_file_name() {
  char path[4096];
  const auto n = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string text(path, n > 0 ? static_cast<std::size_t>(n) : 0);
  return text.substr(text.rfind('/') + 1);
}

std::string account_name() {
  passwd entry{};
  passwd* found = nullptr;
  char buffer[1024];
  if (::getpwuid_r(::geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || found == nullptr) return {};
  return entry.pw_name;
}

}  // namespace openrui
