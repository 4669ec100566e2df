// The four flows of an LU, highest priority for reading first (LUA reference 6.1).
#pragma once

#include <cstdint>
#include <string_view>

namespace openrui {

enum class Flow : std::uint8_t { sscp_expedited, lu_expedited, sscp_normal, lu_normal };
inline constexpr int kFlows = 4;

constexpr Flow make_flow(bool lu_lu, bool expedited) {
  if (lu_lu) return expedited ? Flow::lu_expedited : Flow::lu_normal;
  return expedited ? Flow::sscp_expedited : Flow::sscp_normal;
}
constexpr bool is_expedited(Flow f) { return f == Flow::sscp_expedited || f == Flow::lu_expedited; }
constexpr bool is_lu_lu(Flow f) { return f == Flow::lu_expedited || f == Flow::lu_normal; }
constexpr std::string_view name(Flow f) {
  switch (f) {
    case Flow::sscp_expedited:
      return "SSCP exp";
    case Flow::lu_expedited:
      return "LU exp";
    case Flow::sscp_normal:
      return "SSCP norm";
    case Flow::lu_normal:
      return "LU norm";
  }
  return "?";
}

}  // namespace openrui
