// What a link or an engine told, kept for a test to look at.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/event.h"
#include "dlc/link.h"

namespace openrui::test {

class RecordingNotifier final : public LinkNotifier {
 public:
  // What happened, in order: "contacted", "inop refused", "xid sent 02 00 …", "xid received null", "uncongested".
  std::vector<std::string> events;
  std::vector<Bytes> pius;
  std::string last_detail;
  LinkInfo info;
  std::size_t piu_count = 0;
  bool keep_pius = true;
  // Set while a test calls into the link: nothing may be told then.
  bool in_call = false;
  bool told_in_call = false;
  std::function<void(ByteView)> answer;        // called for every PIU
  std::function<void(InopReason)> after_inop;  // called for every loss

  std::size_t count(const std::string& event) const {
    return static_cast<std::size_t>(std::count(events.begin(), events.end(), event));
  }
  std::size_t losses() const {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [](const auto& e) { return e.rfind("inop", 0) == 0; }));
  }
  void clear() {
    events.clear();
    pius.clear();
    piu_count = 0;
  }

 private:
  void tell(std::string event) {
    if (in_call) told_in_call = true;
    events.push_back(std::move(event));
  }
  void on_contacted(const LinkInfo& i) override {
    info = i;
    tell("contacted");
  }
  void on_inop(InopReason reason, const std::string& detail) override {
    last_detail = detail;
    tell("inop " + std::string(name(reason)));
    if (after_inop) after_inop(reason);
  }
  void on_xid(ByteView xid, bool sent) override {
    tell(std::string("xid ") + (sent ? "sent " : "received ") + (xid.empty() ? "null" : to_hex(xid)));
  }
  void on_piu(ByteView piu) override {
    if (in_call) told_in_call = true;
    ++piu_count;
    if (keep_pius) pius.emplace_back(piu.begin(), piu.end());
    if (answer) answer(piu);
  }
  void on_uncongested() override { tell("uncongested"); }
};

class RecordingSink final : public EventSink {
 public:
  struct Event {
    Severity severity;
    std::string subject;
    std::string text;
  };
  std::vector<Event> events;

  std::size_t count(const std::string& part, Severity at_least = Severity::debug) const {
    return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [&](const Event& e) {
      return e.severity >= at_least && e.text.find(part) != std::string::npos;
    }));
  }
  std::size_t warnings() const { return count("", Severity::warning); }

 private:
  void on_event(Severity severity, const std::string& subject, const std::string& text) override {
    events.push_back({severity, subject, text});
  }
};

}  // namespace openrui::test
