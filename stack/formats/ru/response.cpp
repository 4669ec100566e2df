#include "formats/ru/response.h"

#include <algorithm>

namespace openrui {

namespace {

// What a response repeats of a request; an exception request has its sense code in front of it.
ByteView repeated(const Rh& request_rh, bool sscp_session, ByteView request) {
  constexpr std::size_t kSenseLength = 4;
  if (request_rh.sdi()) request = request.subspan(std::min(kSenseLength, request.size()));
  return request.first(std::min(request.size(), echoed_length(request_rh, sscp_session)));
}

}  // namespace

Bytes code_ru(RuKind kind) { return {request_code(kind)}; }

Bytes positive_response_ru(const Rh& request_rh, bool sscp_session, ByteView request) {
  const auto part = repeated(request_rh, sscp_session, request);
  return {part.begin(), part.end()};
}

Bytes negative_response_ru(Sense sense, const Rh& request_rh, bool sscp_session, ByteView request) {
  return ByteWriter().u32(value(sense)).bytes(repeated(request_rh, sscp_session, request)).take();
}

Bytes exception_request_ru(Sense sense, ByteView request) {
  constexpr std::size_t kKept = 3;
  return ByteWriter().u32(value(sense)).bytes(request.first(std::min(kKept, request.size()))).take();
}

}  // namespace openrui
