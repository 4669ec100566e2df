// What goes between the ends of a session, as players see it: PIUs, the requests among them that may be answered, and
// the response that the books give to one.
#pragma once

#include <deque>
#include <string>

#include "formats/message_words.h"

namespace openrui::conformance {

using Message = MessageWords;

struct Piu {
  bool expedited = false;
  std::uint16_t snf = 0;
  Rh rh;
  Bytes ru;
  friend bool operator==(const Piu&, const Piu&) = default;
};
// "norm 0003 FMD data (RQ FMD BC EC RQE1) RU F1 C3".
std::string words_of(const Piu& piu, bool sscp);

// A request that may be answered.
struct Request {
  bool expedited = false;
  std::uint16_t snf = 0;
  Rh rh;
  RuKind kind = RuKind::unknown;
  Bytes ru;
  bool answered = false;
  bool heard = false;  // it reached the user
};

// The latest of `requests` that the response `m` may be to; `any`: even one that was answered or cannot be.
Request* find_request(std::deque<Request>& requests, const Message& m, bool any);
// The response that the books give to the request, with the changes that the case makes.
Piu response_to(const Message& m, const Request& request, bool sscp);
// `bind`: the image of the case's session, which a BIND carries with the bytes that the case changes.
Bytes request_ru(const Message& m, const Bytes& bind);

}  // namespace openrui::conformance
