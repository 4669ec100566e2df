// What a replay has found, for people and for JUnit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "captures/conversation.h"

namespace openrui::replay {

enum class Grade : std::uint8_t {
  equal,
  allowed,   // different in what may differ: identifiers, addresses, times, what an implementation says of itself
  different  // different in what matters
};
std::string_view name(Grade g);

struct Finding {
  Grade grade = Grade::different;
  std::uint64_t number = 0;  // record of the capture; 0: at the end
  CapturedSession session;
  std::string what;  // a sentence
  std::string rule;  // which rule says so, or why it is allowed; empty: none is known
  Bytes captured;    // PIU; empty: the capture has none
  Bytes ours;        // PIU; empty: we have none
};

struct SessionCount {
  std::size_t sent = 0;  // BIUs of the captured side that were played
  std::size_t equal = 0;
  std::size_t allowed = 0;
  std::size_t different = 0;
  std::size_t passed_over = 0;  // BIUs that had no place any more: answers to what was never sent
};

struct Verdict {
  std::string file;
  std::string played;   // "host", "node": the captured side that was played
  std::string subject;  // Subject::in_words()
  std::map<CapturedSession, SessionCount> sessions;
  std::vector<Finding> findings;      // allowed and different ones, in the order of the capture
  std::size_t not_told = 0;           // findings beyond kMaxFindings, which are counted only
  std::vector<std::string> left_out;  // of the capture, a sentence each
  std::string failure;                // the replay broke off: why

  // Identical faults of a long capture must not fill memory.
  static constexpr std::size_t kMaxFindings = 1000;

  SessionCount total() const;
  // Something was compared, nothing that matters differs, and the replay came to its end.
  bool good() const;
};

// Findings with both PIUs in words, the sessions, the verdict. `verbose`: PIUs of allowed differences too.
void print(const Verdict& verdict, const Conversation& conversation, bool verbose, std::string& out);
// One test case for each session, as JUnit and its readers have it.
std::string junit(const Verdict& verdict, const Conversation& conversation);

}  // namespace openrui::replay
