// Faults in words: names and values as operators type them, and as configurations and scenarios have them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "hostsim/faults/fault.h"

namespace openrui::hostsim {

// Name and value of what is given: {"lu", "LUA*"}, {"sense", "0805"}. Each name once.
using FaultWords = std::vector<std::pair<std::string, std::string>>;

struct FaultWordError {
  std::string name;      // whose value it is; "kind" for the kind
  std::string found;     // sentence part
  std::string expected;  // sentence part
};
std::string to_words(const FaultWordError& error);

// Names that every kind takes: link, lu, application, session, on, probability, seed, skip, limit.
std::span<const std::string_view> common_fault_names();
// Names of the parameters of all kinds: how, sense, type, ms, offset, length, times, bytes.
std::span<const std::string_view> fault_parameters();

// What is not given has the value that the table names; `limit` is how often it strikes when that is not given.
Result<Fault, FaultWordError> read_fault(std::string_view kind, const FaultWords& words, unsigned limit);

// "unbind type=0F lu=LUA* probability=0.01 seed=7": what read_fault() makes the same fault of.
std::string to_words(const Fault& fault);

}  // namespace openrui::hostsim
