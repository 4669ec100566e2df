// Which RU is it (SNA reference 4.2). One code means different RUs in different categories (C0 is CRV in SC, SHUTD in
// DFC), so an RU is known by category, session and first bytes together.
#pragma once

#include <string>

#include "base/bytes.h"
#include "formats/rh.h"

namespace openrui {

enum class RuKind : std::uint8_t {
  unknown,
  // session control
  actpu,
  dactpu,
  actlu,
  dactlu,
  bind,
  unbind,
  sdt,
  clear,
  stsn,
  rqr,
  crv,
  // data flow control
  lustat,
  rtr,
  bis,
  sbi,
  qec,
  qc,
  relq,
  cancel,
  chase,
  shutd,
  shutc,
  rshutd,
  bid,
  signal,
  // FMD network services on SSCP sessions
  nspe,
  init_self,
  init_self_1,
  term_self,
  term_self_1,
  notify,
  init_other,
  term_other,
  cleanup,
  reqecho,
  echotest,
  reqdiscont,
  reqms,
  recfms,
  nmvt,
  recms,
  exectest,
  reqactpu,
  reqactlu,
  unknown_ns,
  // FMD without network-services header
  character_coded,  // SSCP session, FI = 0
  data,             // LU-LU session
  // network control
  nc,
  count_
};

// "BIND", "INIT-SELF", "data" …
std::string_view name(RuKind k);

// Of a request, or of a positive response that echoes the request code, or (with the sense code skipped) of a negative
// one. `sscp_session`: one of the two addresses is 00, so FMD is network services. `ru` may be empty.
RuKind classify(const Rh& rh, bool sscp_session, ByteView ru);

// The request code of an SC or DFC request.
std::uint8_t request_code(RuKind k);
// The three bytes of the network-services header of an FMD request, as a number (0x010681); 0 for other kinds.
std::uint32_t ns_header(RuKind k);
// Length of the part of a request RU that its responses repeat: 1 for SC and DFC, 3 for network services, 0 for data.
std::size_t echoed_length(const Rh& rh, bool sscp_session);
// True for DFC RUs that travel on the expedited flow.
bool is_expedited_dfc(RuKind k);

// The first line of a listing: "BIND", "+RSP(BIND)", "-RSP(BIND) 0835 0002 Invalid parameter", "IPR", "EXR 2001 0000
// …".
std::string title(const Rh& rh, bool sscp_session, ByteView ru);

}  // namespace openrui
