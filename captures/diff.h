// Two captures compared at RU level. Addresses, the beginning of number sequences, identifiers and times do not count;
// what was said, by whom, in which order on each flow, and what was answered to what, does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "captures/conversation.h"

namespace openrui {

// One session of A beside the one of B that is taken for the same.
struct SessionDiff {
  std::optional<CapturedSession> a;  // absent: only in B
  std::optional<CapturedSession> b;
  std::size_t same = 0;        // BIUs before the parting
  std::string what;            // why they part; empty: they do not
  const Step* at_a = nullptr;  // the BIUs at the parting; null: there is none any more. Into the conversations
  const Step* at_b = nullptr;
};

// In the order of A, then what only B has. The conversations outlive the result.
std::vector<SessionDiff> diff(const Conversation& a, const Conversation& b);
bool same(const std::vector<SessionDiff>& sessions);

// For people; both BIUs in words. `name_a`, `name_b`: the files.
void print_diff(const std::vector<SessionDiff>& sessions, const std::string& name_a, const std::string& name_b,
                std::string& out);
// {"equal": false, "sessions": [{"a": "LU 02<->01", "b": …, "same": 12, "what": …, "at_a": {…}, "at_b": {…}}]}.
void print_diff_json(const std::vector<SessionDiff>& sessions, std::string& out);

}  // namespace openrui
