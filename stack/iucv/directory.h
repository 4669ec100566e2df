// The directory of user identifiers: which program may take which name, who may connect to whom, and the limits
// (transports reference 8.7 V4 and V5).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "iucv/codes.h"
#include "iucv/frames.h"

namespace openrui::iucv {

// What a user may do on paths to one target.
struct Authorisation {
  bool priority = false;    // PRIORITY
  std::uint16_t limit = 0;  // MSGLIMIT; 0: none of its own
  friend bool operator==(const Authorisation&, const Authorisation&) = default;
};

// Who wants to take a name.
struct ProgramIdentity {
  std::string program;  // the name of its file, without folders
  std::string account;  // the user of the operating system
};

struct DirectoryEntry {
  // Patterns (base/pattern.h) of programs and accounts that may take the name; empty: any.
  std::vector<std::string> programs;
  std::vector<std::string> accounts;
  bool allow = false;                            // ALLOW: everybody may connect to it
  std::set<std::string> from;                    // "USER", "USER@NODE", "*@NODE" may connect to it
  std::optional<Authorisation> any;              // ANY: it may connect to everybody
  std::map<std::string, Authorisation> connect;  // it may connect to these users and system services
  std::set<std::string> resources;               // it may announce these through *IDENT; "*": any
  std::uint32_t max_connections = 64;            // MAXCONN, 1 to 65535
  std::string node;                              // lives in another node; empty: in this one
  friend bool operator==(const DirectoryEntry&, const DirectoryEntry&) = default;
};

struct Directory {
  std::map<std::string, DirectoryEntry> users;
  // What holds for a name that is not listed; nothing: such a name cannot be taken.
  std::optional<DirectoryEntry> others = open_entry();
  std::set<std::string> exported;  // system services that other nodes may connect to
  std::uint16_t highest_limit = kHighestMessageLimit;
  // Bytes that another node may send on a path before the program has received them (10.4), at least 1024.
  std::uint32_t window = frames::kDefaultWindow;
  friend bool operator==(const Directory&, const Directory&) = default;

  // Everybody may connect to it and it to everybody, with priority.
  static DirectoryEntry open_entry();
  // Null: the name cannot be taken here.
  const DirectoryEntry* find(const std::string& user) const;
  // Why `who` may not take the name, a sentence; nothing: it may.
  std::optional<std::string> refuses(const std::string& user, const ProgramIdentity& who) const;
  // Nothing: `from` of this node may not connect to `to`, a user, a resource or a system service. `owner`: the user who
  // answers there, of a resource the one who announced it (chosen: its ALLOW is theirs).
  std::optional<Authorisation> authorise(const std::string& from, const std::string& to,
                                         const std::string& owner) const;
  // The same for a user of another node. Only the target's node decides (chosen: 8.7 V4 knows one system).
  std::optional<Authorisation> authorise_remote(const std::string& from, const std::string& node, const std::string& to,
                                                const std::string& owner) const;
};

// A system service: the name begins with an asterisk.
inline bool is_service(std::string_view name) { return name.starts_with('*'); }
// The name of a user: 1 to 8 letters, digits, @, #, $ and so on, no asterisk in front; small letters become capitals.
std::optional<std::string> parse_user_name(std::string_view text);

}  // namespace openrui::iucv
