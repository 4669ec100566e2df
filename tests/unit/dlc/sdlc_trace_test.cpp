// A real NCP and a real terminal on a line of the 3705 emulator: the NCP's frames drive our secondary station, and what
// it answers is what the terminal answered (transports reference 3.8).
#include "sdlc_under_test.h"
#include "support/pcap_file.h"

using namespace openrui;
using namespace openrui::sdlc;
using namespace openrui::test;

namespace {

// What one side sent in one turn. The file has no direction: a turn ends with P or F, and the primary has the first.
struct Turn {
  std::vector<Bytes> frames;
  SdlcFrame last() const { return *parse_sdlc_frame(frames.back()); }
};
std::vector<Turn> turns_of(const std::vector<CapturedFrame>& frames) {
  std::vector<Turn> turns(1);
  for (const auto& frame : frames) {
    turns.back().frames.push_back(frame.bytes);
    if (parse_sdlc_frame(frame.bytes)->poll_final) turns.emplace_back();
  }
  turns.pop_back();
  return turns;
}

// The sense of an answer: its I frames, and N(R) or the name. The terminal ends one that has I frames with RR F; ours
// has F in the last I frame. A primary must accept both.
std::string sense_of(const std::vector<Bytes>& frames) {
  std::string text;
  for (const auto& bytes : frames) {
    const auto frame = *parse_sdlc_frame(bytes);
    if (frame.type == SdlcType::i) text += "I " + std::to_string(frame.ns) + " " + to_hex(frame.information) + "; ";
  }
  const auto last = *parse_sdlc_frame(frames.back());
  return text + (last.numbered() ? "N(R)=" + std::to_string(last.nr) : std::string(name(last.type)));
}
std::vector<Bytes> frames_of_answer(const std::string& sent) {
  std::vector<Bytes> frames;
  for (std::size_t at = 0; at < sent.size();) {
    const auto end = std::min(sent.find("; ", at), sent.size());
    frames.push_back(hex(sent.substr(at, end - at)));
    at = end + 2;
  }
  return frames;
}

struct Trace {
  // Link type 268: SDLC.
  Trace() : turns(turns_of(captured_frames("ncp-3705-sdlc-terminal.pcap", 268))) {}
  std::vector<Turn> turns;  // the NCP's and the terminal's in turn
};

}  // namespace

TEST_CASE("our secondary follows the trace of a real NCP and answers as the real terminal did") {
  const Trace trace;
  SecondaryUnderTest t;
  std::size_t compared = 0;
  std::size_t not_received = 0;
  std::size_t data = 0;
  for (std::size_t i = 0; i + 1 < trace.turns.size(); i += 2) {
    const auto& asked = trace.turns[i];
    const auto& answered = trace.turns[i + 1];
    CAPTURE(i);
    // What the terminal has to say is its own business: our station is given the same PIUs.
    for (const auto& bytes : answered.frames) {
      const auto frame = *parse_sdlc_frame(bytes);
      if (frame.type == SdlcType::i) t.link.send(Buffer::copy_of(frame.information));
    }
    for (const auto& bytes : asked.frames) {
      const auto frame = *parse_sdlc_frame(bytes);
      // The terminal did not get some I frames: it never acknowledged them, and the NCP sent them again with the N(R)
      // that it was shown. They are lost for ours as well.
      const auto ahead = (answered.last().nr + 8U - frame.ns) % 8U;
      if (frame.type == SdlcType::i && (ahead == 0 || ahead > 4)) {
        ++not_received;
        continue;
      }
      data += frame.type == SdlcType::i ? 1 : 0;
      t.link.receive(bytes);
    }
    const auto ours = t.line.take();
    REQUIRE(ours.size() == 1);
    REQUIRE(sense_of(frames_of_answer(ours.front())) == sense_of(answered.frames));
    ++compared;
  }
  CHECK(compared == 2179);
  // The capture ends behind a poll, before its answer.
  CHECK(trace.turns.size() == 2 * compared + 1);
  CHECK(trace.turns.back().frames.size() == 1);
  // A terminal that hung: thirty copies of one frame, until VTAM gave it up and set the mode anew.
  CHECK(not_received == 30);
  CHECK(t.at_node.pius.size() == data);
  CHECK(t.at_node.events == std::vector<std::string>{"contacted", "inop ended by the partner", "contacted"});
  CHECK(t.line.counters.errors == 0);
}

TEST_CASE("what the real terminal missed our secondary takes once, and it acknowledges the copies") {
  const Trace trace;
  SecondaryUnderTest t;
  std::vector<Bytes> distinct;
  std::string last_numbers;
  for (std::size_t i = 0; i + 1 < trace.turns.size(); i += 2) {
    for (const auto& bytes : trace.turns[i + 1].frames) {
      const auto frame = *parse_sdlc_frame(bytes);
      if (frame.type == SdlcType::i) t.link.send(Buffer::copy_of(frame.information));
    }
    for (const auto& bytes : trace.turns[i].frames) {
      const auto frame = *parse_sdlc_frame(bytes);
      if (frame.type == SdlcType::i) {
        const auto same = to_hex(bytes);
        if (same != last_numbers) distinct.emplace_back(frame.information.begin(), frame.information.end());
        last_numbers = same;
      }
      t.link.receive(bytes);
    }
    REQUIRE(t.line.take().size() == 1);
  }
  CHECK(t.at_node.pius == distinct);
  CHECK(t.at_node.count("inop protocol error") == 0);
  CHECK(t.line.counters.errors == 0);
}
