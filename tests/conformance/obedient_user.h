// The program at the peer that does what the tester says (conformance-user). It calls the tester; lines of text go both
// ways:
//
//   tester   read N                     issue RUI_READ for both flows of the LU-LU session, unless one is pending or N
//                                       messages were heard on this connection
//            write FLOW SNF RH [RU]     issue RUI_WRITE; FLOW is norm or exp, the others are in hex
//   program  open LU                    it has the LU
//            heard FLOW SNF RH [RU]     the RUI_READ has ended with this message
//            unread WORDS               … with these return codes and no message
//            written OK                 the RUI_WRITE has ended
//            written refused WORDS      … with these return codes
//            lost WORDS                 the RUI session has failed; "open" follows when the program has the LU again
//
// After each ACTLU the program loses its LU and opens it again. Any program that speaks this may stand in its place, so
// that the interface at the peer need not be LUA.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "conformance/exchange.h"

namespace openrui::conformance {

// "norm 0003 039000 F1C3" and back; nullopt when it is none.
std::string to_line(const Piu& piu);
std::optional<Piu> piu_of_line(std::string_view words);

class ObedientUser {
 public:
  // Listens on "ADDRESS:PORT" (IPv4). The error is a sentence.
  static Result<std::unique_ptr<ObedientUser>, std::string> listen(const std::string& where);
  ~ObedientUser();
  ObedientUser(const ObedientUser&) = delete;
  ObedientUser& operator=(const ObedientUser&) = delete;

  // Waits until the program has called and has the LU.
  bool wait_until_open(Duration limit);

  // The LU was activated anew, with which the program loses it: "open" follows.
  void reopen();

  void read() { say("read " + std::to_string(heard_count_ + 1)); }
  // What it heard; nothing in time, or the program is gone.
  std::optional<Piu> heard(Duration limit);

  void write(const Piu& piu) {
    ++in_progress_;
    say("write " + to_line(piu));
  }
  enum class Written : unsigned char { in_progress, ok, refused };
  struct Report {
    Written how = Written::in_progress;
    std::string codes;  // refused: the return codes
  };
  Report written(Duration limit);
  // Waits until no write is in progress, and forgets what was reported and not asked for.
  void forget(Duration limit);

 private:
  explicit ObedientUser(int listener) : listener_(listener) {}
  void say(const std::string& line);
  bool pump(Duration limit);
  void take(std::string_view line);
  void hang_up();

  int listener_;
  int connection_ = -1;
  bool open_ = false;
  unsigned in_progress_ = 0;  // writes
  unsigned long heard_count_ = 0;
  std::string pending_;
  std::deque<Piu> heard_;
  std::deque<Report> written_;
};

}  // namespace openrui::conformance
