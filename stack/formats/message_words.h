// A request or a response in words, as conformance cases and scenarios have it: "data first BB RQE", "BID",
// "-RSP 0814 to BID", "IPR". tests/conformance/README.md has the whole vocabulary.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sense_code.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

// Words of one text, split at blanks.
std::vector<std::string_view> split_words(std::string_view text);

// "0814", "0814 0001" and "08140001": `specific` tells whether the lower half was given; without it any will do.
struct SenseWords {
  Sense sense = Sense::none;
  bool specific = false;
  bool matches(Sense seen) const { return specific ? seen == sense : code(seen) == code(sense); }
};
// From the front of `words`; takes the words that belong to it. Nothing when they begin with no sense code.
std::optional<SenseWords> take_sense(std::vector<std::string_view>& words);
std::string to_words(const SenseWords& sense);

struct BitChange {
  std::uint8_t byte = 0;
  std::uint8_t mask = 0;
  bool on = false;
};

struct MessageWords {
  enum class Form : std::uint8_t { request, positive, negative, isolated_pacing };
  Form form = Form::request;
  RuKind kind = RuKind::unknown;  // request; response: of the request it answers, unknown: of any
  Rh rh;  // request: whole but PI, which is the sender's; responses take theirs from the request
  bool expedited = false;
  bool indicators = false;           // at least one word was about the RH
  Bytes ru;                          // request; response: only with `own_ru`
  bool own_ru = false;               // response: `ru` stands for what follows the RH
  bool made = false;                 // and it is not the user's, but made by the half-session
  bool pi = false;                   // pacing indicator as written
  SenseWords sense;                  // negative response
  std::vector<BitChange> changes;    // response: indicators that differ from those the books give it
  std::optional<std::uint8_t> code;  // response: another request code than that of the request
  // Number: the next one in order unless given as it is, or as a distance from that.
  std::optional<std::uint16_t> snf;
  int snf_offset = 0;
  // BIND: bytes of the session's image that differ, and its length when it was cut.
  std::vector<std::pair<std::size_t, std::uint8_t>> at;
  std::optional<std::size_t> length;

  bool is_request() const { return form == Form::request; }
};

// A request in the words of parse_message(), but for PI, number and RU: "data first RQE1 BB". `kind` is not unknown.
// Reserved bits are not in it.
std::string request_words(RuKind kind, const Rh& rh);

// The error says which word is wrong and what may stand there.
Result<MessageWords, std::string> parse_message(std::vector<std::string_view> words);

}  // namespace openrui
