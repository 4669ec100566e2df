// What a step waits for: a request or a response of the node, its indicators, its data, fields in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/message_words.h"
#include "hostsim/scenario/pattern.h"
#include "hostsim/scenario/position.h"

namespace openrui::hostsim {

// A part of the data: of a record by its place, of 3270 input by where the field is on the screen.
struct FieldExpectation {
  enum class Where : std::uint8_t { record, screen, named };
  Where where = Where::record;
  std::size_t offset = 0;  // record: of the first byte
  std::size_t length = 0;  // record: 0: to the end
  unsigned row = 1;        // screen: of the first character, counted from 1
  unsigned column = 1;
  std::string name;  // named: of a field of the screen that was written last
  // What must be there; a field that did not come is empty. Blanks behind do not count in a text.
  std::optional<ValueTemplate> text;
  std::optional<DataPattern> pattern;
  std::string take;  // variable that gets the text; empty: none
};

struct Expectation {
  // A chain is put together up to this length.
  static constexpr std::size_t kLongestChain = 1024 * 1024;

  StepSession session;
  std::string words;  // of `message`, as written
  MessageWords message;
  std::optional<DataPattern> pattern;                   // the RU
  std::optional<ValueTemplate> contains;                // somewhere in the RU
  bool masked = false;                                  // user data are compared behind a mask (formats/mask.h)
  bool chain = false;                                   // all elements of a chain together
  std::optional<std::uint8_t> aid;                      // 3270 input
  std::optional<std::pair<unsigned, unsigned>> cursor;  // 3270 input: row and column, counted from 1
  std::vector<FieldExpectation> fields;

  bool wants_3270() const;
};

enum class Presence : std::uint8_t {
  none,   // nothing that it could be
  part,   // a chain that is not whole yet
  found,  // `heard` is a request or response of that name
  other,  // `heard` is in its place: what is in order on a flow does not come later
  broken  // `heard` ends a chain before its end, or makes it too long
};
struct Candidate {
  Presence presence = Presence::none;
  Heard heard;            // a chain: its RUs together, RH of the whole
  std::size_t count = 0;  // of messages in the queue
  std::size_t first = 0;  // the first of them
};
// What the node has said that the expectation may be about. Pacing goes on for a chain that is collected.
Candidate look_for(const Expectation& expected, ScenarioPosition& at);
// Empty, or how the message is not as expected. Sets the variables that fields name, and "aid" and "sense", when it is.
Result<std::string, ValueFault> difference(const Expectation& expected, const Heard& heard, ScenarioPosition& at);
// The message leaves the queue, and may be answered from now on.
void take(const Candidate& candidate, ScenarioPosition& at);

// As terminals and people call it: "Enter", "PF3", "PA1", "Clear"; hex when it has no name.
std::string aid_name(std::uint8_t aid);
std::optional<std::uint8_t> find_aid(std::string_view name);
// The size that the screen of the session has now.
ds3270::Size screen_size(ScenarioPosition& at, SessionAddress session);

}  // namespace openrui::hostsim
