// The extension routines that a program names in SLI_OPEN (LUA reference 3.4, 9.8): their list, where they are looked
// for, and a call of one.
#pragma once

#include <array>
#include <lua_c.h>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "node/definition.h"
#include "rui/result_codes.h"

namespace openrui {

using Routine = void (*)(LUA_VERB_RECORD*);

// In the order of LUA_ROUTINE_TYPE_...; `sdt` is SNAplus2's.
enum class RoutineType : std::uint8_t { bind = 1, crv = 2, stsn = 3, sdt = 4 };
inline constexpr std::size_t kRoutineTypes = 5;

struct Routines {
  std::array<Routine, kRoutineTypes> address{};  // by type; null: none
  Routine of(RoutineType type) const { return address[static_cast<std::size_t>(type)]; }
};

// Finds routines. An empty module name means the program itself; else the shared object NAME.so in the one folder
// that the configuration names. What was loaded stays loaded. From any thread.
class RoutineLoader {
 public:
  // Empty folder: no modules.
  explicit RoutineLoader(std::string folder) : folder_(std::move(folder)) {}

  // The routines of the list of an SLI_OPEN record. The code: INVALID_OPEN_ROUTINE_TYPE, or UNEXPECTED_DOS_ERROR with
  // an errno value: ENOENT no such module, ENOEXEC it cannot be loaded, ESRCH it has no such procedure.
  std::optional<ReturnCode> resolve(const LUA_VERB_RECORD& open, Personality personality, Routines& routines);

 private:
  std::optional<ReturnCode> find(const std::string& module, const std::string& procedure, Routine& routine);
  void* load(const std::string& module, int& error);

  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, void*> loaded_;
};

}  // namespace openrui
