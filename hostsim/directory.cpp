#include "hostsim/directory.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace {

template <class List>
auto* find_named(List& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

Directory::Directory(const HostDefinition& definition, EventSink& events)
    : applications_(definition.applications.begin(), definition.applications.end()),
      uss_tables_(definition.uss_tables),
      host_(definition.name),
      refuse_unknown_application_(definition.refuse_unknown_application) {
  for (const auto& mode : definition.modes) {
    auto bind = parse_bind(mode.bind);
    if (!bind) {
      events.on_event(Severity::error, mode.name, "not used, its BIND is wrong: " + std::string(bind.error().text));
      continue;
    }
    modes_.push_back({mode.name, std::move(bind.value())});
  }
}

const Application* Directory::find_application(std::string_view name) const { return find_named(applications_, name); }

Application* Directory::find_own_application(std::string_view name) { return find_named(applications_, name); }

const ModeEntry* Directory::find_mode(std::string_view name) const { return find_named(modes_, name); }

const UssTable& Directory::uss_table(std::string_view name) const {
  const auto* found = find_named(uss_tables_, name);
  return found == nullptr ? standard_uss_table() : *found;
}

const ModeEntry* Directory::choose_mode(std::string_view requested, const Application& application,
                                        std::string_view lu_mode) const {
  if (!requested.empty()) return find_mode(requested);
  if (!application.mode.empty()) return find_mode(application.mode);
  if (!lu_mode.empty()) return find_mode(lu_mode);
  return modes_.empty() ? nullptr : &modes_.front();
}

Bind make_bind(const ModeEntry& mode, std::string_view plu, std::string_view slu, const Bytes& urc) {
  Bind bind = mode.bind;
  bind.has_cryptography = bind.has_plu_name = bind.has_user_data = bind.has_urc = bind.has_slu_name = true;
  bind.plu_name = to_ebcdic(plu);
  bind.user_data.clear();
  bind.urc = urc;
  bind.slu_name = to_ebcdic(slu);
  bind.control_vectors.clear();
  bind.control_vectors_present = false;
  return bind;
}

}  // namespace openrui::hostsim
