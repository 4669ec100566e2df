// A UCLA IPC facility whose partner node sends anything: raw bytes, frames with connections' own numbers, so that they
// reach their machines; and a program that asks for anything meanwhile.
#include <list>
#include <memory>
#include <vector>

#include "ipc370/network.h"
#include "stream_partner.h"

using namespace openrui;
using namespace openrui::ipc370;
using fuzz::require;
using openrui::test::run_for;
using openrui::test::SimNetwork;
using openrui::test::SimTcp;

namespace {

constexpr std::size_t kOpens = 40;

class System final : public Supervisor {
 public:
  bool readable(std::uint8_t, const void*, std::size_t) override { return true; }
  bool writable(std::uint8_t, void*, std::size_t) override { return true; }
  void abend(const ipc_rq*, Abend) override { require(false, "a good request block is no abend"); }
  void wake(ipc_ecb*) override {}
  void schedule(ipc_callback callback, ipc_rq* rq, void* argument) override { callback(rq, argument); }
  void signal(int) override {}
};

// A request block that is told once.
struct Request {
  ipc_rq rq{};
  Bytes storage;
  int told = 0;
};

class Partner final : public fuzz::StreamPartner {
 public:
  explicit Partner(SimNetwork& network) : StreamPartner(network, streams::Kind::ipc) {}
  // Of the last OFFER, CLAIM or CLAIM_OK that came.
  std::uint16_t their_path = 1;
  std::uint32_t their_offer = 1;

 private:
  void look(const streams::Frame& frame) override {
    const auto type = frame.header.type;
    require(!name(FrameType{type}).empty(), "what is sent are frames of IPC");
    const bool introduces = type == 0x40 || type == 0x42 || type == 0x43;
    if (!introduces) return;
    const auto introduction = parse_introduction(frame.payload);
    require(introduction.ok(), "what is sent can be read");
    their_path = introduction->path;
    their_offer = frame.header.correlator;
  }
};

Installation installation() {
  Installation i;
  i.network = "NODEA";
  i.buffer = 256;
  return i;
}

class World {
 public:
  explicit World(fuzz::Input& input)
      : input_(input),
        network_(facility_, fuzz::node_under_test(streams::Kind::ipc), {true, 1024, std::chrono::seconds(5)}, tcp_,
                 timers_, silence_) {
    network_.start();
    self_.task = facility_.add_task({"JOB", "USER", 1, 1});
  }
  void run() {
    partner_.call();
    while (input_.more()) {
      act();
      run_for(timers_, std::chrono::milliseconds(input_.u8() % 8));
    }
    facility_.stop();
    run_for(timers_, std::chrono::seconds(60));
    for (const auto& request : requests_) require(request.told == 1, "every request is told once");
    require(facility_.half_connections() == 0, "nothing is left over");
  }

 private:
  void act() {
    switch (input_.u8() % 10) {
      case 0:
        return partner_.raw(input_.chunk());
      case 1:
        return introduce();
      case 2:
        return partner_.call();
      case 3:
        partner_.instance = input_.u8();
        return partner_.call();
      case 4:
        return open();
      case 5:
        return request();
      case 6:
        return wire_.cut_all();
      default: {
        const auto type = static_cast<std::uint8_t>(input_.flag() ? 0x50 + input_.u8() % 6 : 0x40 + input_.u8() % 5);
        const auto flags = input_.u8();
        const auto reason = static_cast<std::uint8_t>(input_.u8() % 8);
        const auto path = input_.flag() ? partner_.their_path : static_cast<std::uint16_t>(input_.u8());
        const std::uint32_t correlator = input_.flag() ? partner_.their_offer : input_.u8();
        return partner_.frame({type, flags, reason, path, correlator}, input_.chunk());
      }
    }
  }
  // An OFFER, CLAIM, CLAIM_OK or RESUME that fits.
  void introduce() {
    Introduction i;
    i.path = static_cast<std::uint16_t>(1 + input_.u8() % 4);
    i.window = input_.flag() ? 65536 : input_.u8();
    i.tag = {{TagPart("A"), TagPart(), TagPart()}, {TagPart("B"), TagPart("JOB"), TagPart("NODEB")}};
    const auto kind = input_.u8() % 4;
    const auto offer = input_.flag() ? partner_.their_offer : static_cast<std::uint32_t>(input_.u8() % 4);
    if (kind == 3) {
      return partner_.frame({0x55, 0, 0, partner_.their_path, input_.u8()},
                            emit_resume({i.path, input_.u8(), 65536, offer}));
    }
    partner_.frame({static_cast<std::uint8_t>(kind == 0 ? 0x40 : 0x41 + kind), 0, 0, partner_.their_path, offer},
                   emit_introduction(i));
  }
  Request& make(std::uint8_t code, std::size_t length) {
    auto& request = requests_.emplace_back();
    request.storage.resize(length);
    auto& rq = request.rq;
    rq.rq_length_of_block = sizeof rq;
    rq.rq_request = code;
    rq.rq_notify = IPC_NOTIFY_CALLBACK;
    rq.rq_target.callback = [](ipc_rq*, void* told) { ++*static_cast<int*>(told); };
    rq.rq_argument = &request.told;
    rq.rq_data = request.storage.data();
    rq.rq_length = static_cast<std::uint32_t>(length);
    return request;
  }
  void open() {
    if (opens_ == kOpens) return;
    ++opens_;
    auto& request = make(IPC_REQUEST_OPEN, 0);
    static const char* const kTags[] = {"B/A", "B..NODEB/A", "A/B", "?/A"};
    request.rq.rq_tag = kTags[input_.u8() % 4];
    request.rq.rq_tag_length = static_cast<std::uint16_t>(std::string_view(request.rq.rq_tag).size());
    facility_.request(self_, &request.rq);
  }
  void request() {
    const auto code = static_cast<std::uint8_t>(input_.u8() % 9);
    auto& request = make(code == IPC_REQUEST_OPEN ? IPC_REQUEST_SEND : code, input_.u8());
    request.rq.rq_cid = static_cast<std::uint16_t>(input_.u8() % 8);
    request.rq.rq_options = input_.flag() && code == IPC_REQUEST_SEND ? IPC_OPTION_CONT : 0;
    facility_.request(self_, &request.rq);
  }

  fuzz::Input& input_;
  TimerQueue timers_;
  SimNetwork wire_{timers_};
  SimTcp tcp_{wire_, "10.0.0.1"};
  Partner partner_{wire_};
  fuzz::Silence silence_;
  System system_;
  std::list<Request> requests_;
  Facility facility_{installation(), system_};
  Network network_;
  Caller self_;
  std::size_t opens_ = 0;
};

// Whatever can be read can be written, and is the same.
void parse_all(ByteView bytes) {
  if (const auto i = parse_introduction(bytes); i.ok()) {
    const auto again = emit_introduction(*i);
    const auto twice = parse_introduction(again);
    require(twice.ok() && emit_introduction(*twice) == again, "an introduction is written as it was read");
  }
  if (const auto p = parse_resume(bytes); p.ok()) require(parse_resume(emit_resume(*p)).value() == *p, "so is RESUME");
  if (const auto p = parse_abort(bytes); p.ok()) require(parse_abort(emit_abort(*p)).value() == *p, "so is ABORT");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (const auto tag = parse_tag_string(text); tag.ok()) {
    require(text.size() <= kMaxTagString, "a tag string has its limit");
    const auto parsed = emit_parsed(tag->tag, TagCode::native);
    require(parse_parsed(parsed, TagCode::native).value() == tag->tag, "a parsed tag is the tag");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parse_all({data, size});
  fuzz::Input input(data, size);
  World(input).run();
  return 0;
}
