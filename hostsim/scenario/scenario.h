// A scenario: what the host of one link says and wants to hear, step by step (hostsim/scenario/README.md). The loader
// in config/ fills and checks it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "formats/message_words.h"
#include "path_control/path_control.h"

namespace openrui::hostsim {

// Bytes of which some may be any. Without `rest` the length counts too.
struct DataPattern {
  struct Place {
    std::uint8_t byte = 0;
    bool any = false;
  };
  std::vector<Place> places;
  bool rest = false;  // whatever follows
};
// "F1 ?? C3 ..."; nothing when it is not one.
std::optional<DataPattern> parse_pattern(std::string_view text);
bool matches(const DataPattern& pattern, ByteView bytes);
std::string to_words(const DataPattern& pattern);

struct ScenarioStep {
  enum class Verb : std::uint8_t {
    send,    // a request of the host
    wait,    // for a request or a response of the node
    answer,  // a request that was waited for
    slu,     // until the LU has said that its SLU is enabled, or that it is not
    pause,
    restart_link  // down and up again: every session is over
  };
  Verb verb = Verb::send;
  std::string place;       // in the file, for messages: "step 4 (line 9)"
  SessionAddress session;  // send, wait, answer, slu
  std::string words;       // of `message`, as written
  MessageWords message;
  std::optional<Bytes> ru;             // send, answer: what follows the RH (an answer: behind sense code or nothing)
  std::optional<DataPattern> pattern;  // wait: the RU
  std::optional<Bytes> contains;       // wait: somewhere in the RU
  bool enabled = false;                // slu
  bool masked = false;                 // wait: user data is compared behind a mask (formats/mask.h)
  Duration limit = std::chrono::seconds(30);  // wait: how long; send: for the node's pacing response; pause: its length
};

struct Scenario {
  std::string name;
  std::string about;
  std::string link;                          // of the host's configuration; empty: the only one
  Duration wait = std::chrono::seconds(30);  // of steps that do not say how long, and for the first contact
  std::vector<ScenarioStep> steps;
};

}  // namespace openrui::hostsim
