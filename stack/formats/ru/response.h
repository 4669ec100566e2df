// RUs that are a code and nothing more, and the RUs of responses (SNA reference 4.3).
#pragma once

#include "base/bytes.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

// SDT, CLEAR, RQR and the DFC requests without parameters; also the positive response to most SC and DFC requests.
Bytes code_ru(RuKind kind);

// The RU of a positive response that has no data of its own: request code, NS header, or nothing. `request` may be cut
// (a first segment).
Bytes positive_response_ru(const Rh& request_rh, bool sscp_session, ByteView request);

// Sense code and what is repeated of the request: code, NS header, or nothing.
Bytes negative_response_ru(Sense sense, const Rh& request_rh, bool sscp_session, ByteView request);

// The RU of an exception request made from `request`: sense code and up to three bytes (SNA reference 3.8).
Bytes exception_request_ru(Sense sense, ByteView request);

}  // namespace openrui
