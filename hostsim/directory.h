// What the SSCP looks names up in: applications, modes and USS tables, and the BIND
// that is made of a mode.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "formats/ru/bind.h"
#include "hostsim/definition.h"

namespace openrui::hostsim {

struct ModeEntry {
  std::string name;
  Bind bind;  // without names
};

class Directory {
 public:
  // A mode whose image is no BIND is reported to `events` and left out.
  Directory(const HostDefinition& definition, EventSink& events);

  const Application* find_application(std::string_view name) const;
  const ModeEntry* find_mode(std::string_view name) const;
  // The mode of a logon: the one that is asked for; else the application's; else the LU's; else the first. Null when
  // the chosen one is unknown.
  const ModeEntry* choose_mode(std::string_view requested, const Application& application,
                               std::string_view lu_mode) const;
  // The table of that name; the standard one for an empty name.
  const UssTable& uss_table(std::string_view name) const;
  const std::string& host() const { return host_; }
  const std::deque<Application>& applications() const { return applications_; }
  // The same application, to be changed; sessions hold on to it.
  Application* find_own_application(std::string_view name);
  Application& add_application(Application application) { return applications_.emplace_back(std::move(application)); }
  bool refuse_unknown_application() const { return refuse_unknown_application_; }

 private:
  std::deque<Application> applications_;  // what is in it does not move
  std::vector<ModeEntry> modes_;
  std::vector<UssTable> uss_tables_;
  std::string host_;
  bool refuse_unknown_application_;
};

// The BIND of a mode with the names of both ends; user data and (unless the logon brought one) URC are empty.
Bind make_bind(const ModeEntry& mode, std::string_view plu, std::string_view slu, const Bytes& urc);

}  // namespace openrui::hostsim
