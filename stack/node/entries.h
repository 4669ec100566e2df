// What a node is made of: links with the PU behind each, LUs and who has them, sessions. Of node.cpp and
// node_changes.cpp only.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "formats/sense.h"
#include "node/node.h"

namespace openrui {

struct Node::Session {
  SessionId id;
  SessionUser& user;
  LuEntry& lu;
  TimePoint since;
  bool keep_when_lost;
  bool keep_when_recycled;

  bool keeps(bool recycled) const { return keep_when_lost || (recycled && keep_when_recycled); }
};

// One LU and who has it. Lives as long as the node, or until a new configuration takes it out.
struct Node::LuEntry final : LuUser {
  LuEntry(Node& n, Station& s) : node(n), station(s) {}

  Node& node;
  Station& station;
  Lu* lu = nullptr;
  std::vector<std::string> pools;
  Session* session = nullptr;
  Session* next = nullptr;          // waits until the session before it has given the LU up
  std::array<bool, kFlows> held{};  // a submit of the session is not answered

  // Whether a session may wait for the LU.
  bool about_to_be_free() const { return lu->closing() && next == nullptr; }

  void on_lu_active(Lu&, bool again) override;
  void on_lu_failed(Lu&) override;
  void on_lu_inactive(Lu&, bool by_dactlu) override;
  void on_ready(Lu&) override;
  void on_message(Lu&, Flow flow, const Received& received) override;
  void on_released(Lu&, Flow flow, const SendResult& result) override;
  void on_closed(Lu&) override;
  void on_lu_note(Lu&, Sense sense, std::string_view what) override;
};

// A link and the PU behind it.
class Node::Station final : public LinkNotifier, public PuUser {
 public:
  Station(Node& node, const LinkDefinition& definition) : node_(node), definition_(definition) {}

  void set_link(std::unique_ptr<Link> link) { link_ = std::move(link); }
  void add_pu(const std::string& name) {
    pu_ = std::make_unique<Pu>(name, node_.environment_.timers, *this);
    pu_->path().set_link(link_.get());
    pu_->path().set_max_btu(definition_.max_btu);
  }
  Pu* pu() { return pu_.get(); }
  const Pu* pu() const { return pu_.get(); }
  const LinkDefinition& definition() const { return definition_; }
  const Link& link() const { return *link_; }
  std::uint64_t dropped() const { return dropped_; }
  bool started() const { return started_; }
  bool contacted() const { return contacted_; }

  void start() {
    if (started_) return;
    started_ = true;
    link_->start();
  }
  void stop() {
    if (!started_) return;
    started_ = false;
    link_->stop();
    if (!contacted_) report_all();
  }

  void on_contacted(const LinkInfo& info) override {
    contacted_ = true;
    reported_drop_ = false;
    if (pu_ != nullptr && info.max_btu != 0 && (definition_.max_btu == 0 || info.max_btu < definition_.max_btu)) {
      pu_->path().set_max_btu(info.max_btu);
    }
    if (pu_ != nullptr) pu_->path().set_odai(info.xid3);
    tell(Severity::info, "link contacted");
    report_all();
  }
  void on_inop(InopReason reason, const std::string& detail) override {
    const bool was_contacted = std::exchange(contacted_, false);
    if (was_contacted) tell(Severity::warning, "link lost: " + std::string(openrui::name(reason)) + ", " + detail);
    if (pu_ != nullptr) pu_->lost();
    report_all();
  }
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override {
    if (pu_ != nullptr) pu_->receive(piu);
  }
  void on_uncongested() override {
    if (pu_ != nullptr) pu_->resume();
  }

  void on_pu_active(Pu&, bool again) override {
    tell(Severity::info, again ? "ACTPU again" : "ACTPU, PU active");
    for (auto& lu : node_.lus_) {
      if (&lu->station == this) node_.report(*lu, again ? InitStatus::pu_reactivated : InitStatus::pu_active);
    }
    if (!again) report_all();
  }
  void on_pu_inactive(Pu&) override {
    if (contacted_) tell(Severity::info, "PU inactive");
    report_all();
  }
  void on_pu_dropped(Pu&, Sense why, std::string_view what, ByteView piu) override {
    ++dropped_;
    if (std::exchange(reported_drop_, true)) return;
    constexpr std::size_t kExcerpt = 32;
    tell(Severity::warning, "dropped a PIU: " + std::string(what) + " (" + to_words(why) +
                                "): " + to_hex(piu, kExcerpt) + "; further ones are counted, not reported");
  }

 private:
  void tell(Severity severity, const std::string& text) {
    node_.environment_.events.on_event(severity, definition_.name, text);
  }
  void report_all() {
    for (auto& lu : node_.lus_) {
      if (&lu->station == this) node_.report(*lu, node_.status_of(*lu));
    }
  }

  Node& node_;
  LinkDefinition definition_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Pu> pu_;
  bool started_ = false;
  bool contacted_ = false;
  bool reported_drop_ = false;
  std::uint64_t dropped_ = 0;
};

}  // namespace openrui
