// Activation of PU and LU (SNA reference 5.1 to 5.3): ACTPU, DACTPU, ACTLU, DACTLU with their positive responses, and
// NOTIFY. Every emit_… gives back the bytes that its parse_… took; explain() says a value in words, one line a field.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/control_vector.h"
#include "formats/format_error.h"

namespace openrui {

// Cold: everything below is reset. ERP: active sessions stay.
enum class ActivationType : std::uint8_t { cold = 1, erp = 2 };
std::string_view name(ActivationType t);  // "unknown type" for other values
constexpr bool is_known(ActivationType t) { return t == ActivationType::cold || t == ActivationType::erp; }

struct Actpu {
  std::uint8_t format = 0;
  ActivationType type = ActivationType::cold;
  std::uint8_t fm_profile = 0;
  std::uint8_t ts_profile = 1;
  std::array<std::uint8_t, 6> sscp_id = {5, 0, 0, 0, 0, 1};  // low nibble of the first byte: PU type of the SSCP's node
  ControlVectors vectors;
  friend bool operator==(const Actpu&, const Actpu&) = default;
};
// 1002 when shorter than 9 bytes.
Parsed<Actpu> parse_actpu(ByteView ru);
Bytes emit_actpu(const Actpu& actpu);
std::vector<std::string> explain(const Actpu& actpu);

// The default is the short form that VTAM is content with.
struct ActpuResponse {
  std::uint8_t format = 0;
  ActivationType type = ActivationType::cold;
  std::optional<std::array<std::uint8_t, 8>> contents_id;  // EBCDIC, blanks when there is none
  std::optional<std::uint16_t> reserved;                   // format 1: 0
  ControlVectors vectors;                                  // format 1; VectorForm::activation
  friend bool operator==(const ActpuResponse&, const ActpuResponse&) = default;
};
// 1002 when shorter than 2 bytes or cut inside a field.
Parsed<ActpuResponse> parse_actpu_response(ByteView ru);
Bytes emit_actpu_response(const ActpuResponse& response);
std::vector<std::string> explain(const ActpuResponse& response);
// True when vector 07 says that the PU takes FMD requests (NMVT, REQMS) from the SSCP.
bool takes_fmd_requests(const ActpuResponse& response);

struct Actlu {
  bool enhanced_address_management = false;
  bool dynamic_address = false;
  std::uint8_t reserved = 0;  // bits 3C of byte 1
  ActivationType type = ActivationType::cold;
  std::uint8_t fm_profile = 0;
  std::uint8_t ts_profile = 1;
  ControlVectors vectors;
  friend bool operator==(const Actlu&, const Actlu&) = default;
};
// 1002 when shorter than 3 bytes.
Parsed<Actlu> parse_actlu(ByteView ru);
Bytes emit_actlu(const Actlu& actlu);
std::vector<std::string> explain(const Actlu& actlu);

struct ActluResponse {
  int head = 3;               // bytes before the vectors that are there: 1, 2 or 3; all are accepted
  std::uint8_t reserved = 0;  // bits FC of byte 1
  ActivationType type = ActivationType::cold;
  std::uint8_t fm_profile = 0;
  std::uint8_t ts_profile = 1;
  ControlVectors vectors;  // VectorForm::activation
  friend bool operator==(const ActluResponse&, const ActluResponse&) = default;
};
Parsed<ActluResponse> parse_actlu_response(ByteView ru);
Bytes emit_actlu_response(const ActluResponse& response);
std::vector<std::string> explain(const ActluResponse& response);
// A response with vectors 00 and 0C.
ActluResponse make_actlu_response(ActivationType type, const SscpLuCapabilities& sscp_lu, const LuCapabilities& lu);
// What the response says, or the defaults where it says nothing: RU 256, nothing unsolicited, SLU enabled.
SscpLuCapabilities sscp_lu_capabilities(const ActluResponse& response);
LuCapabilities lu_capabilities(const ActluResponse& response);

enum class DeactivationType : std::uint8_t { normal = 0, final_use = 1, not_final_use = 2, session_outage = 3 };
std::string_view name(DeactivationType t);

// DACTPU or DACTLU. DACTLU mostly has no type.
struct Deactivation {
  std::optional<DeactivationType> type;
  std::optional<std::uint8_t> cause;  // after session_outage; values [k] (SNA reference 5.1)
  Bytes rest;                         // what follows, as received
  friend bool operator==(const Deactivation&, const Deactivation&) = default;
};
Parsed<Deactivation> parse_dactpu(ByteView ru);
Bytes emit_dactpu(const Deactivation& deactivation);
Parsed<Deactivation> parse_dactlu(ByteView ru);
Bytes emit_dactlu(const Deactivation& deactivation);
std::vector<std::string> explain(const Deactivation& deactivation);

// NOTIFY carries one vector: 0C readiness of an LU, 03 outcome of an initiation [k], 01 resource requested [k].
enum class NotifyKey : std::uint8_t { resource_requested = 0x01, outcome = 0x03, lu_capabilities = 0x0C };
std::string_view name(NotifyKey k);

struct Notify {
  ControlVector vector;  // its key has the meaning of a NotifyKey
  Bytes rest;            // what follows, as received
  NotifyKey key() const { return static_cast<NotifyKey>(vector.key); }
  friend bool operator==(const Notify&, const Notify&) = default;
};
// 1002 without a vector, 0835 when the vector runs past the end.
Parsed<Notify> parse_notify(ByteView ru);
Bytes emit_notify(const Notify& notify);
std::vector<std::string> explain(const Notify& notify);
Notify make_notify(const LuCapabilities& lu);

// NOTIFY key 03 as far as it could be read; layout [k] (SNA reference 5.3, 20.1).
struct InitiationOutcome {
  enum class Status : std::uint8_t { ended = 1, set_up = 2, procedure_error = 3 };
  Status status{};
  std::optional<std::uint8_t> reason;  // as in NSPE
  std::optional<Sense> sense;
};
std::optional<InitiationOutcome> initiation_outcome(const Notify& notify);

}  // namespace openrui
