// Somebody else's node or host at the end of a real link as the subject of a replay. What its programs or applications
// do, they do by themselves: the player waits for it.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "replay/subject.h"
#include "runtime/wire_link.h"

namespace openrui {

class WireSubject final : public replay::Subject {
 public:
  struct Settings {
    WireLink::Settings wire;
    std::string name;                                 // of the peer, as the user wrote it
    Duration answer_limit = std::chrono::seconds(2);  // for each thing that the capture has and the peer may not
    Duration link_limit = std::chrono::seconds(30);
  };
  // The capture must have one link; a sentence otherwise, or when the link cannot be opened. `conversation` outlives
  // the subject.
  static Result<std::unique_ptr<WireSubject>, std::string> make(const Settings& settings,
                                                                const Conversation& conversation);
  ~WireSubject() override;

  std::string in_words() const override;
  void link_reset(std::uint16_t link) override;
  void receive(const Step& step, ByteView piu) override;
  std::string act(const Step& step) override;
  std::string take_rule(const CapturedSession&) override { return {}; }
  void advance(Duration) override {}
  bool wait() override { return wait_for(settings_.answer_limit); }
  bool linger() override;
  std::string failure() const override { return failure_; }
  std::vector<std::string> remarks() const override;

 private:
  WireSubject(const Settings& settings, const Conversation& conversation);
  bool bring_up();
  bool wait_for(Duration limit);
  void take(const WireBiu& biu);
  void refuse(const WireBiu& biu);

  Settings settings_;
  std::unique_ptr<WireLink> wire_;
  bool begin_anew_ = false;  // the next PIU wants a link that was reset
  bool used_ = false;        // since the link came up
  std::string failure_;
  // PLU addresses are the host's choice: by LU, those of the capture in their order, and what the peer has for them.
  std::map<std::uint8_t, std::vector<std::uint8_t>> captured_plus_;
  std::map<std::pair<std::uint8_t, std::uint8_t>, std::uint8_t> plu_of_peer_;     // [LU, captured]
  std::map<std::pair<std::uint8_t, std::uint8_t>, std::uint8_t> plu_of_capture_;  // [LU, the peer's]
  std::set<std::uint8_t> unknown_lus_;                                            // the peer has them, the capture not
};

}  // namespace openrui
