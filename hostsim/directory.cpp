#include "hostsim/directory.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace {

template <class T>
const T* find_named(const std::vector<T>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& item) { return item.name == name; });
  return found == list.end() ? nullptr : &*found;
}

// 0: no limit stated, so nothing is larger.
bool grew(std::uint8_t sent, std::uint8_t answered) {
  const auto before = ru_size(sent);
  const auto after = ru_size(answered);
  return before != 0 && (after == 0 || after > before);
}

bool pacing_vanished(std::uint8_t sent, std::uint8_t answered) { return sent != 0 && answered == 0; }

// Only what the BIND allowed may be in the answer.
bool option_added(const FmUsage& sent, const FmUsage& answered) {
  return (answered.multiple_ru_chains && !sent.multiple_ru_chains) ||
         (answered.scb_compression && !sent.scb_compression) || (answered.two_phase_commit && !sent.two_phase_commit) ||
         (answered.may_send_eb && !sent.may_send_eb);
}

// Bytes 1 to 25 of the image.
bool same_parameters(Bind sent, Bind answered) {
  for (auto* bind : {&sent, &answered}) {
    bind->has_cryptography = false;
    bind->private_cryptography = bind->session_cryptography = 0;
    bind->cryptography_options.clear();
    bind->has_plu_name = bind->has_user_data = bind->has_urc = bind->has_slu_name = false;
    for (auto* field : {&bind->plu_name, &bind->user_data, &bind->urc, &bind->slu_name, &bind->control_vectors}) {
      field->clear();
    }
  }
  return sent == answered;
}

}  // namespace

Directory::Directory(const HostDefinition& definition, EventSink& events)
    : applications_(definition.applications), refuse_unknown_application_(definition.refuse_unknown_application) {
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

const ModeEntry* Directory::find_mode(std::string_view name) const { return find_named(modes_, name); }

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

std::string_view reason_to_refuse(const Bind& sent, const Bind& answered) {
  if (!sent.negotiable()) {
    return same_parameters(sent, answered) ? std::string_view{} : "it changes a BIND that is not negotiable";
  }
  if (answered.fm_profile != sent.fm_profile || answered.ts_profile != sent.ts_profile) return "it changes a profile";
  if (answered.lu_type != sent.lu_type) return "it changes the LU type";
  if (answered.mode != sent.mode) return "it changes the send/receive mode";
  if (answered.session_cryptography > sent.session_cryptography) return "it raises the cryptography";
  if (grew(sent.secondary_max_ru, answered.secondary_max_ru) || grew(sent.primary_max_ru, answered.primary_max_ru)) {
    return "it raises an RU size";
  }
  if (pacing_vanished(sent.secondary_send_window, answered.secondary_send_window) ||
      pacing_vanished(sent.secondary_receive_window, answered.secondary_receive_window)) {
    return "it turns pacing off";
  }
  if (option_added(sent.primary, answered.primary) || option_added(sent.secondary, answered.secondary) ||
      (answered.fm_headers && !sent.fm_headers) || (answered.alternate_code && !sent.alternate_code) ||
      (answered.brackets_reset_betb && !sent.brackets_reset_betb)) {
    return "it adds an option";
  }
  return {};
}

}  // namespace openrui::hostsim
