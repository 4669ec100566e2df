#include "sli/routines.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

namespace openrui {

namespace {

constexpr std::size_t kMaxRoutines = 3;  // LUA_EXT_ENTRY elements of struct SLI_OPEN

ReturnCode os_error(int number) {
  return {Prim::unexpected_dos_error, static_cast<Sec>(static_cast<std::uint32_t>(number))};
}

bool known(std::uint8_t type, Personality personality) {
  switch (type) {
    case LUA_ROUTINE_TYPE_BIND:
    case LUA_ROUTINE_TYPE_CRV:
    case LUA_ROUTINE_TYPE_STSN:
      return true;
    case LUA_ROUTINE_TYPE_SDT:  // LUA reference 16: only there
      return personality == Personality::snapix;
    default:
      return false;
  }
}

// ASCII, filled with zeros; some programs fill with blanks.
template <std::size_t N>
std::string text_of(const unsigned char (&field)[N]) {
  std::string text(std::begin(field), std::find(std::begin(field), std::end(field), '\0'));
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// A module name is a plain file name: it must not lead out of the folder.
bool plain(const std::string& module) {
  return module.front() != '.' && std::all_of(module.begin(), module.end(), [](unsigned char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                  c == '.' || c == '$' || c == '#' || c == '@';
         });
}

}  // namespace

std::optional<ReturnCode> RoutineLoader::resolve(const LUA_VERB_RECORD& open, Personality personality,
                                                 Routines& routines) {
  std::size_t offset = open.common.lua_extension_list_offset;
  if (offset == 0) return std::nullopt;
  for (std::size_t i = 0; i < kMaxRoutines; ++i, offset += sizeof(LUA_EXT_ENTRY)) {
    // The list is where the offset says, not bounded by lua_verb_length (LUA reference 3.5), and a list that ends early
    // is shorter than three entries: nothing is read behind the type that ends it.
    const auto* at = reinterpret_cast<const unsigned char*>(&open) + offset;
    const std::uint8_t type = *at;
    if (type == LUA_ROUTINE_TYPE_END) break;
    if (!known(type, personality)) return rc::parameter_check(Sec::invalid_open_routine_type);
    LUA_EXT_ENTRY entry;
    std::memcpy(&entry, at, sizeof entry);
    if (const auto wrong =
            find(text_of(entry.lua_module_name), text_of(entry.lua_procedure_name), routines.address[type])) {
      return wrong;
    }
  }
  return std::nullopt;
}

std::optional<ReturnCode> RoutineLoader::find(const std::string& module, const std::string& procedure,
                                              Routine& routine) {
  int error = 0;
  void* handle = load(module, error);
  if (handle == nullptr) return os_error(error);
  void* address = procedure.empty() ? nullptr : ::dlsym(handle, procedure.c_str());
  if (address == nullptr) return os_error(ESRCH);
  routine = reinterpret_cast<Routine>(address);
  return std::nullopt;
}

void* RoutineLoader::load(const std::string& module, int& error) {
  const std::lock_guard guard(mutex_);
  if (const auto found = loaded_.find(module); found != loaded_.end()) return found->second;
  std::string path;
  if (!module.empty()) {
    error = ENOENT;
    if (folder_.empty() || !plain(module)) return nullptr;
    path = folder_ + "/" + module + ".so";
    if (::access(path.c_str(), R_OK) != 0) return nullptr;
  }
  error = ENOEXEC;
  void* handle = ::dlopen(path.empty() ? nullptr : path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) loaded_.emplace(module, handle);
  return handle;
}

}  // namespace openrui
