#include "runtime/node_lock.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "runtime/socket_ops.h"

namespace openrui {

namespace {

std::vector<std::string> candidate_folders() {
  std::vector<std::string> folders;
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && runtime[0] == '/') {
    folders.push_back(std::string(runtime) + "/openrui");
  }
  folders.emplace_back("/run/openrui");
  folders.push_back("/tmp/openrui-" + std::to_string(::getuid()));
  return folders;
}

// In a folder that everyone may write to, another user could have put a folder or a symbolic link of that name there.
bool usable(const std::string& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return false;
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return false;
  return status.st_uid == ::getuid() && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

// Every name gives a file name of its own.
std::string file_name(const std::string& node_name) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const char letter : node_name) {
    const auto c = static_cast<unsigned char>(letter);
    if (std::isalnum(c) || c == '-' || c == '_') {
      text += letter;
    } else {
      text += {'%', kHex[c >> 4], kHex[c & 0xF]};
    }
  }
  return text + ".lock";
}

std::string holder_in_words(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t n = ::pread(descriptor, text.data(), text.size() - 1, 0);
  const long pid = n > 0 ? std::strtol(text.data(), nullptr, 10) : 0;
  return pid > 0 ? "process " + std::to_string(pid) : std::string("another process");
}

}  // namespace

Result<NodeLock, std::string> NodeLock::acquire(const std::string& node_name) {
  std::string tried;
  for (const auto& folder : candidate_folders()) {
    if (!usable(folder)) {
      tried += (tried.empty() ? "" : ", ") + folder;
      continue;
    }
    const std::string path = folder + "/" + file_name(node_name);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return "cannot open the lock file " + path + ": " + socket_ops::words(errno);
    NodeLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return "cannot lock " + path + ": " + socket_ops::words(errno);
      return "node " + node_name + " is already active in " + holder_in_words(descriptor) + " (lock file " + path + ")";
    }
    // Only for the words above; the lock holds without it.
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, pid.data(), pid.size(), 0) < 0) errno = 0;
    return lock;
  }
  return "no folder for the lock file of node " + node_name + ": tried " + tried;
}

NodeLock::~NodeLock() {
  // Closing releases it, unless a forked child still has a copy.
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace openrui
