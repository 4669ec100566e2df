// WinRUIGetLastInitStatus (LUA reference 1.8): what is known of the sessions of a program, and who wants to be told.
// Not locked: its owner sees to that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include <winlua.h>

namespace openrui::win {

class StatusBoard {
 public:
  // Whoever is to be told: an event to be set, or a window.
  struct Target {
    HANDLE handle = nullptr;
    DWORD notify = WLUA_NTFY_EVENT;
  };
  struct Session {
    AP_UINT32 sid = 0;
    AP_UINT32 correlator = 0;
    int status = WLUAGETLU;
    bool keeps_lu = false;  // it goes on after SESSION_FAILURE (LUA reference 15.4)
  };
  using Notify = std::function<void(const Target&, const Session&)>;
  // Whether a handle is what the notify type says.
  using Valid = std::function<bool(const Target&)>;

  StatusBoard(Notify notify, Valid valid) : notify_(std::move(notify)), valid_(std::move(valid)) {}

  // RUI_INIT was issued. What the node had to say of the session meanwhile is kept.
  void opened(AP_UINT32 sid, AP_UINT32 correlator, bool keeps_lu = false);
  bool keeps_lu(AP_UINT32 sid) const;
  void changed(AP_UINT32 sid, int status);
  void ended(AP_UINT32 sid);
  std::vector<AP_UINT32> sessions() const;

  // SNAplus2: while changes of all sessions are reported already, a request for all is refused with WLUAGLOBALHANDLER.
  // Else WLUAGLOBALHANDLER says that they are reported from now on, to the latest who asked (LUA reference 16).
  void set_one_global_handler(bool on) { one_global_handler_ = on; }

  // The call. `clear`: bClearPrevious.
  int request(AP_UINT32 sid, const Target& target, bool clear);

 private:
  struct Entry {
    Session session;
    std::optional<Target> target;
  };

  int clear(AP_UINT32 sid);
  void tell(const Entry& entry);

  Notify notify_;
  Valid valid_;
  std::map<AP_UINT32, Entry> sessions_;
  std::optional<Target> global_;
  bool one_global_handler_ = false;
};

// "LU ACTIVE"; other values by their number.
std::string status_in_words(int status);

}  // namespace openrui::win
