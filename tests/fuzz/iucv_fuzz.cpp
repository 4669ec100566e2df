// An IUCV node whose partner node sends anything: raw bytes, and frames with the paths' own numbers, so that they reach
// their machines; and a program that asks for anything meanwhile.
#include <memory>
#include <vector>

#include "iucv/node_gateway.h"
#include "stream_partner.h"

using namespace openrui;
using namespace openrui::iucv;
using fuzz::require;
using openrui::test::run_for;
using openrui::test::SimNetwork;
using openrui::test::SimTcp;

namespace {

class PartnerNode final : public fuzz::StreamPartner {
 public:
  explicit PartnerNode(SimNetwork& network) : StreamPartner(network, streams::Kind::iucv) {}
  std::uint16_t their_path = 1;  // of the last CONNECT, PENDING or ACCEPT
  std::uint32_t their_message = 2;

 private:
  void look(const streams::Frame& f) override {
    const auto type = static_cast<frames::Type>(f.header.type);
    require(!frames::name(type).empty(), "what is sent are frames of IUCV");
    if (type == frames::Type::connect) {
      const auto c = frames::parse_connect(f.payload);
      require(c.ok(), "a CONNECT that is sent can be read");
      require(frames::emit(*c) == Bytes(f.payload.begin(), f.payload.end()), "and is the same value");
      their_path = c->path;
    } else if (type == frames::Type::pending) {
      require(frames::parse_pending(f.payload).ok(), "a PENDING that is sent can be read");
      their_path = *frames::parse_pending(f.payload);
    } else if (type == frames::Type::accept) {
      require(frames::parse_accept(f.payload).ok(), "an ACCEPT that is sent can be read");
    } else if (type == frames::Type::send) {
      require(frames::parse_send(f.payload).ok(), "a SEND that is sent can be read");
      their_message = f.header.correlator;
    }
  }
};

class World final : private MachineUser {
 public:
  explicit World(fuzz::Input& input)
      : input_(input), gateway_(system_, fuzz::node_under_test(streams::Kind::iucv), tcp_, silence_) {
    gateway_.start();
    machine_ = std::move(system_.log_on("ALICE", *this).value());
    machine_->declare_buffer();
  }
  void run() {
    partner_.call();
    run_for(timers_, std::chrono::milliseconds(20));
    while (input_.more()) {
      act();
      run_for(timers_, std::chrono::milliseconds(input_.u8() % 8));
    }
    machine_->sever_all({});
    wire_.cut_all();
    run_for(timers_, std::chrono::seconds(60));
    machine_->sever_all({});
    require(asked_ == answered_, "every function that waits ends once");
    require(gateway_.path_count() == 0, "nothing is left over");
    require(machine_->paths().empty(), "no path is left over");
  }

 private:
  void on_interrupt(const Interrupt& i, ByteView answer) override {
    require(parse_interrupt(emit_interrupt(i)).id == i.id, "an interrupt can be written and read");
    if (i.is_completion()) require(answer.size() <= 64, "a reply is no longer than its buffer");
    last_ = i;
  }
  void act() {
    switch (input_.u8() % 10) {
      case 0:
        return partner_.raw(input_.chunk());
      case 1:
        return partner_.call();
      case 2:
        partner_.instance = input_.u8();
        return partner_.call();
      case 3:
        return introduce();
      case 4:
      case 5:
        return ask();
      case 6:
        return wire_.cut_all();
      default:
        return any_frame();
    }
  }
  void any_frame() {
    const auto type = static_cast<std::uint8_t>(input_.flag() ? 0x20 + input_.u8() % 7 : 0x10 + input_.u8() % 8);
    const auto flags = input_.u8();
    const auto reason = static_cast<std::uint8_t>(input_.u8() % 20);
    const auto path = input_.flag() ? partner_.their_path : static_cast<std::uint16_t>(input_.u8());
    const std::uint32_t message = input_.flag() ? partner_.their_message : input_.u8();
    partner_.frame({type, flags, reason, path, message}, input_.chunk());
  }
  // CONNECT, PENDING and ACCEPT, SEND that fit.
  void introduce() {
    switch (input_.u8() % 4) {
      case 0: {
        frames::Connect c;
        c.path = static_cast<std::uint16_t>(1 + input_.u8() % 4);
        c.limit = input_.u8();
        c.flags = input_.u8();
        c.target = "ALICE";
        c.originator = "BOB";
        return partner_.frame({0x10}, frames::emit(c));
      }
      case 1:
        return partner_.frame({0x11, 0, 0, partner_.their_path}, frames::emit_pending(3));
      case 2: {
        frames::Accept a;
        a.path = 3;
        a.limit = a.own_limit = input_.u8();
        a.flags = input_.u8();
        return partner_.frame({0x13, 0, 0, partner_.their_path}, frames::emit(a));
      }
      default: {
        const auto data = input_.chunk();
        Bytes payload(frames::kSendHead);
        frames::Send s;
        s.length = static_cast<std::uint32_t>(data.size());
        s.answer_length = input_.u8();
        frames::emit_send_head(s, payload.data());
        payload.insert(payload.end(), data.begin(), data.end());
        const std::uint32_t id = 1 + 2U * input_.u8();
        return partner_.frame({0x20, input_.flag() ? frames::kOneWay : std::uint8_t{0}, 0, partner_.their_path, id},
                              payload);
      }
    }
  }
  void ask() {
    const auto path = input_.flag() ? last_.path : static_cast<PathId>(input_.u8() % 8);
    switch (input_.u8() % 9) {
      case 0: {
        ConnectRequest r;
        r.target = "BOB";
        r.node = "NODEB";
        r.limit = input_.u8();
        r.flags = input_.u8() & static_cast<std::uint8_t>(~flag::kLocal);
        ++asked_;
        if (machine_->connect(r, [this](const auto&) { ++answered_; })) ++answered_;
        return;
      }
      case 1: {
        AcceptRequest r;
        r.path = path;
        r.limit = input_.u8();
        r.flags = input_.u8();
        machine_->accept(r);
        return;
      }
      case 2:
        machine_->sever(path, {});
        return;
      case 3: {
        SendRequest r;
        r.path = path;
        r.flags = input_.u8() & 0xB0;
        r.data = input_.chunk();
        r.answer_length = 64;
        machine_->send(r);
        return;
      }
      case 4:
        ++asked_;
        if (machine_->receive({}, input_.u8(), [this](auto&&) { ++answered_; })) ++answered_;
        return;
      case 5: {
        ReplyRequest r;
        r.path = last_.path;
        r.id = last_.id;
        r.target_class = last_.target_class;
        r.data = input_.chunk();
        machine_->reply(r);
        return;
      }
      case 6:
        machine_->reject(last_.path, last_.id, last_.target_class);
        return;
      case 7:
        ++asked_;
        if (machine_->purge({path, std::nullopt, std::nullopt}, [this](const auto&) { ++answered_; })) ++answered_;
        return;
      default:
        input_.flag() ? machine_->quiesce(path, {}) : machine_->resume(path, {});
        return;
    }
  }

  fuzz::Input& input_;
  TimerQueue timers_;
  SimNetwork wire_{timers_};
  SimTcp tcp_{wire_, "10.0.0.1"};
  fuzz::Silence silence_;
  System system_{"NODEA", {}, timers_, silence_};
  NodeGateway gateway_;
  std::unique_ptr<Machine> machine_;
  PartnerNode partner_{wire_};
  Interrupt last_;
  int asked_ = 0;
  int answered_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  World(input).run();
  return 0;
}
